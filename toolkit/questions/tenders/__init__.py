"""The questions of a tender: who may be scored, what each bid is worth, what it costs, and whether the order holds."""
