"""The SQL of the pages, one module a page, on schema marts only.

`$names` are parameters: the choice of the reader, and what a page adds to it.
"""
