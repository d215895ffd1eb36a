"""The pages for people: what was published, and nothing else.

Only reads `published/current.duckdb`; computes nothing but sums and ratios of sums.

To add a page:

1. `queries/<page>.py`: its SQL on schema marts. `$first_month`, `$last_month`,
   `$channel_ids`, `$campaign_keys`, `$model_key` are the filters
   (`Filters.parameters`).
2. `screens/<page>.py` (Streamlit runs a folder called pages/ by itself, before
   `app.py`): reads through `View.read`, shows through `figures.figure`,
   `charts.show`, `tables.table` and `tables.rows`, says why something is empty with
   `View.say_empty`, and ends with `show(view.current())`.
3. `words/page_<page>_en.yaml` and `_de.yaml`, or `words/en.yaml` and `words/de.yaml`:
   what it says, under the name of the page, and a title for each figure under
   `figures`.
4. Its line in `PAGES` of `app.py`.

Text from the data (names, messages, mentions) goes only into tables, charts, choices
and `st.text`, which take text as text. What else says `st.` reads Markdown.
"""
