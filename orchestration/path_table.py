"""Attribution of a plain table of paths: the customary format of attribution tools.

One line a path, `path, conversions, value, nulls`, the path written `a > b > c`: how
often it ended in a conversion, what these were worth, how often it ended in none. The
models are those of the warehouse, from the same SQL, so that they can be held against
other tools. Without times and a CRM there is no half-life and no milestone: the models
that need them are left out.
"""

import csv
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.exports.sniff import decode_head, detect_encoding
from orchestration.exports.sql import fill, literal
from orchestration.model_sql import render_model

MODELS = ("first", "last", "last_non_direct", "linear", "position", "markov", "shapley")
# The chain's own answer is of all conversions together, not of single paths.
_PATH_MODELS = tuple(model for model in MODELS if model != "markov")
_SHARES, _EFFECTS = "int_attribution_shares_calculated", "int_removal_effects_shared"
# In the order in which each needs the ones before.
_MODELS_RUN = (
    "int_journey_states_counted",
    "int_journey_transitions_counted",
    "int_removal_effects_solved",
    _EFFECTS,
    _SHARES,
)
_LARGEST_RESIDUAL = 1e-9
UNATTRIBUTED = "(unattributed)"

# Words of the four columns in the tools that write such tables.
_COLUMNS = {
    "path": ("path", "paths", "channel_path", "touchpoints", "pfad", "sökväg"),
    "conversions": (
        "conversions",
        "total_conversions",
        "conversion",
        "conv",
        "konverteringar",
    ),
    "value": (
        "value",
        "conversion_value",
        "total_conversion_value",
        "conversions_value",
        "revenue",
        "wert",
        "värde",
    ),
    "nulls": ("nulls", "null", "total_null", "total_nulls", "null_conversions"),
}
# What stands for a visit without a source.
_DIRECT = ("direct", "(direct)", "direct traffic", "(direct) / (none)", "direct / none")


class PathTableError(Exception):
    """A table of paths that cannot be taken: what is wrong, where, what to do."""


@dataclass(frozen=True)
class Credit:
    """What a model gives to a channel."""

    model: str
    channel: str
    conversions: float
    value: float


def attribute_paths(
    file: Path, direct_handling: str = "include", markov_order: int = 1
) -> list[Credit]:
    """All models' results by channel, models in their order, channels by name.

    Conversions and value of every model add up to those of the file; what has no path
    goes to the channel `(unattributed)`. `direct_handling` is `include` (a channel like
    any other, as other tools have it) or `exclude_if_other` (as in the marts).

    Raises:
        PathTableError: no such table, or a number in it that is none.

    """
    with duckdb.connect() as connection:
        _read(connection, file)
        _lay_out(connection)
        variables = {
            "direct_handling": direct_handling,
            "markov_order": markov_order,
            # Whoever brings a table wants to see each of its channels.
            "markov_min_paths": 1,
        }
        if direct_handling == "exclude_if_other":
            connection.execute(
                "delete from int_journeys_unioned where (journey_key, touch_number) in"
                " (select conversion_key, touch_number"
                " from int_conversion_paths_joined where not is_counted)"
            )
        relations = {
            name: name
            for name in (
                "int_conversion_paths_joined",
                "int_journeys_unioned",
                *_MODELS_RUN,
            )
        }
        for name in _MODELS_RUN:
            text = render_model(name, relations, variables)
            connection.execute(f"create temp table {name} as {text}")
        _refuse_unsolved(connection, file)
        return [Credit(*row) for row in connection.execute(_RESULTS).fetchall()]


def _read(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Fill `lines` (line_number, path, conversions, value, nulls)."""
    text = _decoded(file)
    first_line, _, rest = text.partition("\n")
    delimiter = max(",;\t|", key=first_line.count)
    header = next(csv.reader([first_line], delimiter=delimiter))
    places = _places(file, header)
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(header)))
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".csv") as copy:
        copy.write(rest)
        copy.flush()
        # No parameters: DuckDB imports pandas for the first one.
        connection.execute(
            fill(
                "create temp table cells as"
                " select row_number() over () + 1 as line_number, * from read_csv("
                "$file, delim = $delimiter, columns = {$columns}, header = false,"
                " quote = '\"', escape = '\"', auto_detect = false,"
                " null_padding = true, strict_mode = false)",
                file=literal(copy.name),
                delimiter=literal(delimiter),
                columns=columns,
            )
        )
    texts = {
        name: f"trim(c{places[name]})" if name in places else "null"
        for name in _COLUMNS
    }
    numbers = {
        name: f"coalesce(nullif({texts[name]}, ''), '0')"
        for name in ("conversions", "value", "nulls")
    }
    if delimiter != ",":
        numbers = {name: f"replace({text}, ',', '.')" for name, text in numbers.items()}
    connection.execute(
        fill(
            "create temp table lines as select line_number,"
            " coalesce($path, '') as path, $texts, $numbers from cells"
            " where coalesce($cells) is not null",
            path=texts["path"],
            texts=", ".join(f"{text} as {n}_text" for n, text in numbers.items()),
            numbers=", ".join(
                f"try_cast({text} as double) as {n}" for n, text in numbers.items()
            ),
            cells=", ".join(f"c{place}" for place in range(len(header))),
        )
    )
    for name in numbers:
        _refuse_wrong_number(connection, file, name)


def _decoded(file: Path) -> str:
    data = file.read_bytes()
    encoding = detect_encoding(data[:65536])
    if not data.strip() or not encoding:
        raise PathTableError(
            f"{file}: expected a table with the columns path, conversions, value and"
            " nulls; found no text. Save the table as CSV."
        )
    return decode_head(data, encoding).lstrip("\ufeff").replace("\r\n", "\n")


def _places(file: Path, header: list[str]) -> dict[str, int]:
    words = [cell.strip().lower() for cell in header]
    places = {
        name: words.index(word)
        for name, aliases in _COLUMNS.items()
        for word in reversed(aliases)
        if word in words
    }
    missing = [name for name in ("path", "conversions") if name not in places]
    if missing:
        raise PathTableError(
            f"{file}: expected a first line with the columns path, conversions, value"
            f" and nulls; found {', '.join(header) or 'nothing'}, so"
            f" {' and '.join(missing)} is missing. Name the columns."
        )
    return places


def _refuse_wrong_number(
    connection: duckdb.DuckDBPyConnection, file: Path, name: str
) -> None:
    wrong = connection.execute(
        fill(
            "select line_number, ${name}_text from lines where $name is null"
            " or not isfinite($name) or $name < 0 order by line_number limit 1",
            name=name,
        )
    ).fetchone()
    if wrong:
        raise PathTableError(
            f"{file}, line {wrong[0]}: expected a number from 0 in {name}; found"
            f" {wrong[1]!r}. Write it without thousands separators."
        )


def _lay_out(connection: duckdb.DuckDBPyConnection) -> None:
    """The tables that the models read, a line of the file as one conversion's path."""
    directs = ", ".join(f"'{word}'" for word in _DIRECT)
    connection.execute(
        fill(
            """
        create temp table touches as
        select
            line_number,
            channel_id,
            lower(channel_id) in ($directs) as is_direct,
            row_number() over path_so_far as touch_number
        from (
            select
                line_number,
                trim(unnest(string_split(path, '>'))) as channel_id,
                generate_subscripts(string_split(path, '>'), 1) as place
            from lines
        ) as steps
        where channel_id <> ''
        window path_so_far as (partition by line_number order by place)
        """,
            directs=directs,
        )
    )
    connection.execute(
        """
        create temp table int_conversion_paths_joined as
        with numbered as (
            select
                *,
                count(*) over whole_path as touches,
                count(*) filter (not is_direct) over whole_path as others,
                count(*) filter (not is_direct) over (
                    partition by line_number order by touch_number
                ) as other_number
            from touches
            window whole_path as (partition by line_number)
        )
        select
            'configured' as lookback_key,
            line_number as conversion_key,
            'purchase' as conversion_type,
            touch_number as touchpoint_key,
            timestamp '2000-01-01' as touched_at,
            date '2000-01-01' as touched_date,
            channel_id,
            null as campaign_platform,
            null as campaign_id,
            is_direct,
            touch_number,
            touches,
            null::bigint as lead_touch_number,
            null::bigint as deal_touch_number,
            not is_direct or others = 0 as is_counted,
            if(others = 0, touch_number, other_number) as counted_number,
            if(others = 0, touches, others) as counted_touches,
            null::bigint as lead_counted_number,
            null::bigint as deal_counted_number,
            timestamp '2000-01-01' as last_counted_at,
            timestamp '2000-01-01' as last_touched_at
        from numbered
        """
    )
    connection.execute(
        """
        create temp table int_journeys_unioned as
        select
            'purchase' as conversion_type,
            line_number as journey_key,
            outcomes.is_converted,
            if(outcomes.is_converted, conversions, nulls) as journeys,
            channel_id,
            is_direct,
            touch_number
        from touches
        inner join lines using (line_number)
        cross join (values (true), (false)) as outcomes (is_converted)
        where if(outcomes.is_converted, conversions, nulls) > 0
        """
    )


def _refuse_unsolved(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    [residual] = connection.execute(
        fill("select coalesce(max(residual), 0) from $effects", effects=_EFFECTS)
    ).fetchone() or (0.0,)
    if residual > _LARGEST_RESIDUAL:
        raise PathTableError(
            f"{file}: the removal effects are not solved (residual {residual:.1e}):"
            " journeys of thousands of touches. Cut the longest paths."
        )


_RESULTS = fill(
    """
    with shares as (
        select
            line_number,
            channel_id,
            $weights
        from $shares
        inner join lines on lines.line_number = conversion_key
        group by all
    ),
    by_path as (
        unpivot shares on $path_models into name model value weight
    ),
    totals as (
        select sum(conversions) as conversions, sum(value) as value
        from lines
        where line_number in (select line_number from touches)
    ),
    credits as (
        select model, channel_id, weight * conversions as conversions,
            weight * value as value
        from by_path
        inner join lines using (line_number)
        union all
        select 'markov', channel_id, conversion_share * conversions,
            conversion_share * value
        from $effects
        cross join totals
        union all
        select model, $unattributed, conversions, value
        from lines
        cross join (select unnest($models) as model) as models
        where
            line_number not in (select line_number from touches)
            and (conversions <> 0 or value <> 0)
    )
    select model, channel_id, sum(conversions), sum(value)
    from credits
    group by model, channel_id
    order by list_position($models, model), channel_id
    """,
    shares=_SHARES,
    effects=_EFFECTS,
    weights=", ".join(f"sum({m}_to - {m}_from) as {m}" for m in _PATH_MODELS),
    path_models=", ".join(_PATH_MODELS),
    models=str(list(MODELS)),
    unattributed=literal(UNATTRIBUTED),
)
