"""Opens exports as they are and hands on tables in one shape, with every row accounted for.

`exports` opens a file of any kind, `delimited` and `spreadsheets` read the two kinds that are text at heart,
`privacy` replaces people's ids by tokens and finds what must not reach a report.
"""
