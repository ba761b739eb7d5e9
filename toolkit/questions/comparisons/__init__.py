"""Bidders beside each other: alike or not, adjusted for their work, and published counts."""
