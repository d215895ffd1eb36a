"""Surveys in waves: would they recommend, do they know us, did the forum spare a call.

Every answer is drawn by survey, wave and number.

Truth. survey_waves: one row per wave. `…_responses` are those who were asked and
answered, `…_yes` who said yes; each question about calls is for those who said yes to
the one before.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.demo.calendar import DAY
from orchestration.demo.inside_files import berlin
from orchestration.demo.landing import Landing, csv_text
from orchestration.demo.streams import Ints
from orchestration.demo.world import World

Tables = dict[str, tuple[dict[str, np.ndarray], str]]
_LENGTH = 14
# Days between waves; the first one of the third survey is late in the history.
_EVERY = {"nps": 90, "awareness": 180, "deflection": 60}
_FIRST = {"nps": 0.08, "awareness": 0.05, "deflection": 0.745}
_ANSWERS = {"tiny": 40, "demo": 220, "stress": 220}
_QUESTIONS = (
    "is_unaided_aware",
    "is_aided_aware",
    "was_entitled",
    "was_helped",
    "would_have_called",
    "needed_no_further_action",
)


@dataclass(frozen=True)
class Wave:
    """A wave: its first day, and the answers (-1: not asked or not answered)."""

    survey: str
    name: str
    day: int
    at: Ints
    scores: Ints
    answers: Ints


def ask_customers(world: World) -> list[Wave]:
    """All waves that ended within the history."""
    waves = []
    for survey, every in _EVERY.items():
        day = int(_FIRST[survey] * world.history.days)
        while day + _LENGTH <= world.history.days:
            waves.append(_wave(world, survey, day))
            day += every
    return waves


def _wave(world: World, survey: str, day: int) -> Wave:
    streams, size = world.streams, _ANSWERS[world.scale.name]
    practice = day / world.history.days
    tag = f"surveys/{survey}/{day}"
    clock = streams.uniform(f"{tag}/at", size)
    at = world.history.second_of(day) + 8 * 3600
    draws = streams.uniform(f"{tag}/answers", size, len(_QUESTIONS))
    shares = np.array(
        [0.12 + 0.1 * practice, 0.4 + 0.15 * practice, 0.9, 0.6, 0.5, 0.8]
    )
    answers = (draws < shares).astype(np.int64)
    # Whoever names the company unasked knows it when asked, too.
    answers[:, 1] |= answers[:, 0]
    answers[:, :2] = np.where(survey == "awareness", answers[:, :2], -1)
    answers[:, 2:] = np.where(survey == "deflection", answers[:, 2:], -1)
    for number in (3, 4, 5):
        answers[:, number] = np.where(
            answers[:, number - 1] == 1, answers[:, number], -1
        )
    better = [4, 2, 2, 2, 3, 6, 8, 16, 22, 19 + 14 * practice, 16 + 12 * practice]
    scores = streams.pick(f"{tag}/score", better, size)
    # Some send the form back without the one question.
    silent = streams.uniform(f"{tag}/silent", size) < 0.03
    scores = np.where(silent | (survey != "nps"), -1, scores)
    date = world.history.date_of(day)
    return Wave(
        survey,
        f"{date:%Y-%m}",
        day,
        at + (clock * (_LENGTH - 1) * DAY).astype(np.int64),
        scores,
        answers,
    )


def write_surveys(world: World, landing: Landing, waves: list[Wave]) -> Tables:
    """Write waves and responses; the last wave of each survey is in both files."""
    history = world.history
    at = history.end_second + 10 * 3600
    landing.add_rows(
        "surveys/waves.csv",
        "waves",
        ["survey", "wave", "starts_on", "ends_on", "invited", "mode"],
        [
            (
                wave.survey,
                wave.name,
                history.date_of(wave.day).isoformat(),
                history.date_of(wave.day + _LENGTH - 1).isoformat(),
                "" if wave.survey == "awareness" else str(len(wave.at) * 5),
                {"nps": "online", "awareness": "phone"}.get(wave.survey, "on-site"),
            )
            for wave in waves
        ],
        at,
    )
    header = ["response_id", "survey", "wave", "answered_at", "nps_score", *_QUESTIONS]
    told = {1: "true", 0: "false", -1: ""}
    rows = [
        (
            f"{wave.survey[0].upper()}-{wave.name}-{n + 1:04d}",
            wave.survey,
            wave.name,
            moment,
            str(score) if score >= 0 else "",
            *(told[answer] for answer in answers),
        )
        for wave in waves
        for n, (moment, score, answers) in enumerate(
            zip(
                berlin(wave.at),
                wave.scores.tolist(),
                wave.answers.tolist(),
                strict=True,
            )
        )
    ]
    copies = rows[:: len(rows) // 6]
    rows = [*rows, *copies]
    content = csv_text(header, list(zip(*rows, strict=True))).encode()
    landing.add(
        "surveys/responses.csv",
        "responses",
        content,
        at + 60,
        len(rows),
        0,
        len(copies),
    )
    landing.trap("T1", "answers that are in a file twice", "surveys", len(copies))
    return {"survey_waves": (_counts(waves), "select * from numbers")}


def _counts(waves: list[Wave]) -> dict[str, np.ndarray]:
    columns: dict[str, list[int]] = {}
    for wave in waves:
        given = wave.answers >= 0
        counts = {
            "responses": len(wave.at),
            "nps_responses": (wave.scores >= 0).sum(),
            "promoters": (wave.scores >= 9).sum(),
            "passives": np.isin(wave.scores, (7, 8)).sum(),
            "detractors": ((wave.scores >= 0) & (wave.scores <= 6)).sum(),
        }
        for name, number in (
            ("unaided", 0),
            ("aided", 1),
            ("entitled", 2),
            ("helped", 3),
            ("would_have_called", 4),
            ("no_further_action", 5),
        ):
            counts[f"{name}_responses"] = given[:, number].sum()
            counts[f"{name}_yes"] = (wave.answers[:, number] == 1).sum()
        for name, count in counts.items():
            columns.setdefault(name, []).append(int(count))
    return {
        "survey": np.array([wave.survey for wave in waves], dtype=object),
        "wave": np.array([wave.name for wave in waves], dtype=object),
        **{name: np.array(values) for name, values in columns.items()},
    }
