"""What is measured and how sure it is: the KPI catalogue, competing conventions, tallies, intervals.

`kpis` holds one entry per KPI, `conventions` the definitions that compete under one name, `tallies` turns
a table and entries into numbers with intervals, `intervals` is the arithmetic on plain arrays.
"""
