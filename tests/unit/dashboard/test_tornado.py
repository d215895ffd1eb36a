"""The tornado of the risk: bars in their order, written numbers, or a reason."""

from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from dashboard import benefits, charts
from dashboard.language import Language
from dashboard.view import View

MONTH = date(2026, 9, 1)

# As the query gives them: the widest first. High is less than low in the second.
ROWS = [
    ("complaint_churn_change", "share", 0.01, 0.06, 1000, 4300, 3300),
    ("customer_lifetime_value", "money", 120, 260, 1900.4, 1500, 400.4),
    ("purchase_intent_margin", "money", 85, 85, 1700, 1700, 0),
]


def view(code):
    filters = SimpleNamespace(currency_code="EUR")
    return View(file=None, language=Language(code), filters=filters)


def rows(lines=ROWS, reason=None, base=1700.0):
    names = ["parameter", "parameter_unit", "parameter_low", "parameter_high"]
    names += ["amount_at_low", "amount_at_high", "swing"]
    frame = pd.DataFrame(lines, columns=names)
    return frame.assign(amount_at_base=base, reason=reason, date_month=MONTH)


def drawn(code, now):
    chart, _ = charts.finished(
        view(code),
        benefits.sensitivity_chart(view(code), now),
        "Title",
        benefits.SENSITIVITY,
        period="September",
        note=benefits.sensitivity_note(view(code), now),
    )
    spec = chart.to_dict()
    [bars] = spec["datasets"].values()
    return spec, bars


@pytest.mark.parametrize(
    "code, written, base",
    [
        ("en", ["1,000", "4,300", "1,900", "1,500", "1,700", "1,700"], "1,700 EUR"),
        ("de", ["1.000", "4.300", "1.900", "1.500", "1.700", "1.700"], "1.700 EUR"),
    ],
)
def test_bars_reach_from_low_to_high_around_the_base(code, written, base):
    spec, bars = drawn(code, rows())

    words = view(code).text
    assert [(bar["parameter"], bar["end"], bar["amount"]) for bar in bars] == [
        (words(f"parameters.{name}"), words(f"benefits.{end}"), amount)
        for name, _, _, _, low, high, _ in ROWS
        for end, amount in (("at_low", low), ("at_high", high))
    ]
    assert {bar["base"] for bar in bars} == {1700}
    assert [bar["written"] for bar in bars] == written
    sides = [bar["side"] for bar in bars]
    assert sides == ["left", "right", "right", "left", "left", "right"]
    encoding = spec["layer"][0]["encoding"]
    assert encoding["y"]["sort"] == list(dict.fromkeys(bar["name"] for bar in bars))
    assert encoding["x"]["title"] == words(
        "chart.money", what=words("figures.risk_value"), currency="EUR"
    )
    assert encoding["x2"]["field"] == "base"
    source, note = spec["title"]["subtitle"]
    assert "marts.rpt_risk_sensitivity_monthly" in source
    assert "September" in source
    assert note.startswith(("Not measured", "Nicht gemessen"))
    assert note.endswith(base)


def test_a_number_at_the_end_of_a_bar_has_room():
    spec, bars = drawn("en", rows())

    scale = spec["layer"][0]["encoding"]["x"]["scale"]
    assert scale["domain"] == [1000, 4300]
    # At a size of 12, digits are some 6.5 pixels wide; between bar and number are 4.
    assert scale["padding"] >= 6.5 * max(len(bar["written"]) for bar in bars) + 4


def test_small_differences_are_shown_to_the_cent():
    now = rows([("purchase_intent_margin", "money", 60, 110, 1.2, 3.45, 2.25)], base=2)

    _, bars = drawn("de", now)

    assert [bar["written"] for bar in bars] == ["1,20", "3,45"]
    assert set(benefits.sensitivity_units(now).values()) == {"price"}
    assert set(benefits.sensitivity_units(rows()).values()) == {"money"}


def test_assumptions_are_told_in_their_own_unit():
    _, bars = drawn("de", rows())

    thin = "\N{NARROW NO-BREAK SPACE}"
    assert [bar["assumed"] for bar in bars[:4]] == [
        f"1,0{thin}%",
        f"6,0{thin}%",
        "120,00 EUR",
        "260,00 EUR",
    ]


def test_nothing_to_draw_says_why():
    nothing = [(*ROWS[0][:4], None, None, None)] * 2
    unknown = rows(nothing, "a parameter is missing", None)
    still = rows([(*ROWS[0][:4], 0.0, 0.0, 0.0)], None, 0.0)

    for code in ("en", "de"):
        why_not = benefits.why_no_sensitivity
        missing = Language(code).reason("a parameter is missing")
        assert missing
        assert why_not(view(code), unknown) == missing
        assert why_not(view(code), still) == Language(code).text(
            "benefits.nothing_moves"
        )
        assert why_not(view(code), rows()) == ""
