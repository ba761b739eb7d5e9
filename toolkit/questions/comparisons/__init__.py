"""How do the bidders compare: on the same days, by the same definitions, at the same mix of work?"""
