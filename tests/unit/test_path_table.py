"""The command `social-roi attribute`: published answers, conservation, odd files."""

import csv
import io
import json
import random
import re
from collections import defaultdict

import pytest
from click.testing import CliRunner

from orchestration.cli import cli
from orchestration.path_table import MODELS, PathTableError, attribute_paths

BRYL = "path,conversions,value,nulls\nC1 > C2 > C3,1,1,0\nC1,0,0,1\nC2 > C3,0,0,1\n"
PUZYROV = (
    "path,conversions,value,nulls\nads,2,2,1\nmailing,1,1,0\nads > mailing,1,1,0\n"
)
CHANNELS = ["meta", "google", "direct", "e-mail"]
PYCHATTR = (
    "path,conversions,value,nulls\nA>B>A>B>B>A,1,1,0\nA>B>B>A>A,1,1,0\nA>A,1,1,0\n"
)


@pytest.fixture
def attributed(tmp_path):
    """Attribute the text of a table; conversions by model and channel."""

    def run(text, encoding="utf-8", measure="conversions", **options):
        file = tmp_path / "paths.csv"
        file.write_bytes(text.encode(encoding))
        found = defaultdict(dict)
        for credit in attribute_paths(file, **options):
            found[credit.model][credit.channel] = getattr(credit, measure)
        return dict(found)

    return run


@pytest.mark.parametrize(
    ("text", "markov", "shapley"),
    [
        (
            BRYL,
            {"C1": 0.2, "C2": 0.4, "C3": 0.4},
            dict.fromkeys(["C1", "C2", "C3"], 1 / 3),
        ),
        (PUZYROV, {"ads": 2.4, "mailing": 1.6}, {"ads": 2.5, "mailing": 1.5}),
        (PYCHATTR, {"A": 2, "B": 1}, {"A": 2, "B": 1}),
    ],
    ids=["bryl", "puzyrov", "pychattr"],
)
def test_published_examples_have_their_published_answers(
    attributed, text, markov, shapley
):
    found = attributed(text)
    assert found["markov"] == pytest.approx(markov, abs=1e-9)
    assert found["shapley"] == pytest.approx(shapley, abs=1e-9)


def test_rules_share_out_a_path_as_they_are_defined(attributed):
    found = attributed("path,conversions\ndirect > a > b > c > direct,10\n")
    assert found["first"]["direct"] == 10
    assert found["last"]["direct"] == 10
    assert found["last_non_direct"]["c"] == 10
    assert found["linear"] == pytest.approx({"a": 2, "b": 2, "c": 2, "direct": 4})
    assert found["position"] == pytest.approx(
        {"a": 2 / 3, "b": 2 / 3, "c": 2 / 3, "direct": 8}
    )


def test_direct_gives_way_when_asked_to(attributed):
    found = attributed(
        "path,conversions,nulls\ndirect > a > b > direct,10,0\ndirect,2,3\n",
        direct_handling="exclude_if_other",
    )
    assert found["first"] == pytest.approx({"a": 10, "b": 0, "direct": 2})
    assert found["linear"] == pytest.approx({"a": 5, "b": 5, "direct": 2})
    # Of 15 journeys 10 go over a and b, and 2 of 5 over direct alone.
    assert found["markov"] == pytest.approx(
        {"a": 12 * 10 / 22, "b": 12 * 10 / 22, "direct": 12 * 2 / 22}
    )
    assert found["last"]["direct"] == 12


def removal_effects_by_simulation_of_no_kind(rows):
    """By solving the chain in exact fractions: another way to the same numbers."""
    from fractions import Fraction

    counts = defaultdict(lambda: defaultdict(Fraction))
    for path, conversions, nulls in rows:
        states = ["(start)", *path]
        for ending, number in (("(conversion)", conversions), ("(null)", nulls)):
            for before, after in zip(states, [*states[1:], ending], strict=True):
                counts[before][after] += number
    channels = sorted({channel for path, _, _ in rows for channel in path})

    def probability(removed):
        names = ["(start)", *[c for c in channels if c != removed]]
        place = {name: number for number, name in enumerate(names)}
        system = []
        for name in names:
            total = sum(counts[name].values())
            line = [Fraction(0)] * (len(names) + 1)
            line[place[name]] += 1
            for after, number in counts[name].items():
                if after in place and total:
                    line[place[after]] -= number / total
                elif after == "(conversion)" and total:
                    line[-1] += number / total
            system.append(line)
        for pivot in range(len(names)):
            swap = next(r for r in range(pivot, len(names)) if system[r][pivot] != 0)
            system[pivot], system[swap] = system[swap], system[pivot]
            scale = system[pivot][pivot]
            system[pivot] = [cell / scale for cell in system[pivot]]
            for row in range(len(names)):
                if row != pivot and system[row][pivot] != 0:
                    factor = system[row][pivot]
                    system[row] = [
                        mine - factor * theirs
                        for mine, theirs in zip(system[row], system[pivot], strict=True)
                    ]
        return system[0][-1]

    whole = probability(None)
    effects = {channel: 1 - probability(channel) / whole for channel in channels}
    total = sum(effects.values())
    sold = sum(conversions for _, conversions, _ in rows)
    return {
        channel: float(sold * effect / total) for channel, effect in effects.items()
    }


def test_removal_effects_equal_those_of_an_exact_solution(attributed):
    draw = random.Random(11)
    rows = [
        (
            tuple(draw.choices("abcdef", k=draw.randint(1, 9))),
            draw.randint(0, 5),
            draw.randint(0, 9),
        )
        for _ in range(60)
    ]
    text = "path,conversions,nulls\n" + "".join(
        f"{' > '.join(path)},{conversions},{nulls}\n"
        for path, conversions, nulls in rows
    )
    found = attributed(text)["markov"]
    assert found == pytest.approx(
        removal_effects_by_simulation_of_no_kind(rows), abs=1e-9
    )


def test_a_longer_memory_tells_apart_what_one_touch_cannot(attributed):
    """Nobody converts through b after a; through b alone everyone does."""
    text = "path,conversions,nulls\na > b,0,10\nb,10,0\n"
    short, long = attributed(text), attributed(text, markov_order=2)
    assert short["markov"] == pytest.approx({"a": 10 / 3, "b": 20 / 3}, abs=1e-9)
    assert long["markov"] == pytest.approx({"a": 0, "b": 10}, abs=1e-9)


def test_conversions_and_value_add_up_in_every_model(attributed):
    draw = random.Random(3)
    lines = [
        f"{' > '.join(draw.choices(CHANNELS, k=draw.randint(1, 7)))},"
        f"{draw.randint(0, 50)},{draw.randint(0, 5000) / 100},{draw.randint(0, 90)}"
        for _ in range(300)
    ]
    text = "path,conversions,value,nulls\n" + "\n".join(lines) + "\n,7,70.5,0\n"
    cells = [line.rsplit(",", 3) for line in text.splitlines()[1:]]
    conversions = sum(float(cell[1]) for cell in cells)
    value = sum(float(cell[2]) for cell in cells)
    by_conversions, by_value = attributed(text), attributed(text, measure="value")
    assert set(by_conversions) == set(MODELS)
    for model in MODELS:
        assert sum(by_conversions[model].values()) == pytest.approx(
            conversions, abs=1e-6
        )
        assert sum(by_value[model].values()) == pytest.approx(value, abs=1e-6)
        assert by_conversions[model]["(unattributed)"] == 7
        assert min(by_conversions[model].values()) >= 0


def test_lines_in_another_order_change_nothing(attributed):
    lines = PUZYROV.splitlines()
    turned = "\n".join([lines[0], *reversed(lines[1:])]) + "\n"
    assert attributed(turned) == attributed(PUZYROV)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables_as_programs_save_them(attributed, encoding, delimiter):
    """Other names and order of columns, decimal commas where the comma is free."""
    half = "0.5" if delimiter == "," else "0,5"
    rows = [
        ["Total_null", "Path", "total_conversions", "total_conversion_value"],
        ["1", "Bücher>Müller", "2", half],
        ["", '"a ""b"" > c"', "1", ""],
    ]
    text = "\r\n".join(delimiter.join(row) for row in rows) + "\r\n"
    found = attributed(text, encoding=encoding, measure="value")
    assert found["linear"]["Bücher"] == 0.25
    assert found["linear"]['a "b"'] == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "found no text"),
        ("channel,spend\na,1\n", "path and conversions is missing"),
        ("path,conversions\na > b,2\na,many\n", "line 3: expected a number from 0"),
        ("path,conversions\na > b,-2\n", "line 2: expected a number from 0"),
        ("path,conversions,nulls\na > b,2,nan\n", "in nulls; found 'nan'"),
    ],
)
def test_a_table_that_is_none_gets_one_clear_message(attributed, text, message):
    with pytest.raises(PathTableError, match=re.escape(message)):
        attributed(text)


def test_command_prints_what_programs_and_people_read(tmp_path):
    file = tmp_path / "paths.csv"
    file.write_text(PUZYROV)
    printed = {
        kind: CliRunner().invoke(cli, ["attribute", str(file), "--format", kind])
        for kind in ("csv", "json", "table")
    }
    assert {result.exit_code for result in printed.values()} == {0}
    rows = list(csv.DictReader(io.StringIO(printed["csv"].output)))
    assert list(rows[0]) == ["model", "channel", "conversions", "value"]
    objects = json.loads(printed["json"].output)
    assert [(row["model"], row["channel"], float(row["value"])) for row in rows] == [
        (each["model"], each["channel"], each["value"]) for each in objects
    ]
    assert "markov           ads           2.4000" in printed["table"].output
    file.write_text("x\n")
    refused = CliRunner().invoke(cli, ["attribute", str(file)])
    assert refused.exit_code == 1
    assert "Name the columns." in refused.output
