"""Text from data is shown as it is; only code is code, and only marts are linked."""

from html.parser import HTMLParser

import markdown
import pytest

from orchestration.documentation.markdown import (
    as_paragraphs,
    as_text,
    first_sentence,
    relative,
    table,
    with_links,
)

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "<https://evil.example>",
    "**bold** *soft* __under__ ~~gone~~",
    "# a heading",
    "- a list",
    "12. a numbered list",
    "a | b | c",
    "| --- | --- |",
    "&copy; &lt;b&gt;",
    "{: onclick=alert(1) }",
    "[ref]: https://evil.example",
    "\\<b>\\`x",
    "> quoted",
    "===",
    "an unpaired ` tick",
)


def shown(text):
    return markdown.markdown(text, extensions=["tables"])


class Text(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.parts = set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)

    def handle_data(self, data):
        self.parts.append(data)


def text_of(html):
    parser = Text()
    parser.feed(html)
    return parser.tags, "".join(parser.parts).strip()


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_shown_as_it_is(text):
    assert text_of(shown(as_text(text))) == ({"p"}, text)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_in_a_table_stays_in_its_cell(text):
    html = shown(table(["a", "b"], [[as_text(text), "next"]]))

    assert html.count("<td>") == 2
    tags, said = text_of(html)
    assert tags == {"table", "thead", "tbody", "tr", "th", "td"}
    assert text in said


def test_what_stands_in_backticks_is_code_and_shows_tags_as_text():
    html = shown(as_text("`<b> | _x_` and <b>"))

    assert "<code>&lt;b&gt; | _x_</code>" in html
    assert text_of(html) == ({"p", "code"}, "<b> | _x_ and <b>")


def test_paragraphs_are_kept():
    assert shown(as_paragraphs("one\ntwo\n\nthree")).count("<p>") == 2


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One row per day. More.", "One row per day."),
        ("Months: all of them.", "Months"),
        ("No end", "No end"),
        ("0.5 of it; the rest.", "0.5 of it"),
    ],
)
def test_the_first_sentence_ends_at_a_full_stop_or_colon(text, first):
    assert first_sentence(text) == first


@pytest.mark.parametrize(
    ("target", "page", "link"),
    [
        ("marts/a.md", "README.md", "marts/a.md"),
        ("marts/a.md", "docs/x.md", "../marts/a.md"),
        ("marts/a.md", "marts/b.md", "a.md"),
    ],
)
def test_links_are_relative_to_the_page(target, page, link):
    assert relative(target, page) == link


def test_names_of_marts_lead_to_their_pages_and_nothing_else_does():
    targets = {"rpt_a": "marts/rpt_a.md"}
    text = (
        "# `rpt_a`\n\n`rpt_a` and `rpt_b`, [`rpt_a`](x.md)\n"
        "```sql\nselect `rpt_a`\n```\nafter `rpt_a`\n"
    )

    assert with_links(text, "README.md", targets) == (
        "# `rpt_a`\n\n[`rpt_a`](marts/rpt_a.md) and `rpt_b`, [`rpt_a`](x.md)\n"
        "```sql\nselect `rpt_a`\n```\nafter [`rpt_a`](marts/rpt_a.md)\n"
    )


def test_a_mart_does_not_link_to_itself():
    targets = {"rpt_a": "marts/rpt_a.md"}

    assert with_links("`rpt_a`\n", "marts/rpt_a.md", targets) == "`rpt_a`\n"
