"""A Google Ads export of a million rows, and what reading it costs.

Two measurements, each in a process of its own so that peak memory is its own: the
loader, and the least that DuckDB needs to read the same file into a text table with
everything specified. Both print one JSON line.
"""

import codecs
import json
import resource
import shutil
import sys
import time
from pathlib import Path

import duckdb

ROWS = 1_000_000
DAYS = 365
PREAMBLE = "Kampagnenbericht\n1. Januar 2025 - 31. Dezember 2025\n"
HEADER = (
    "Tag\tKampagnenstatus\tKampagne\tKampagnen-ID\tAnzeigengruppe\t"
    "Anzeigengruppen-ID\tWährungscode\tImpressionen\tKlicks\tKosten\tConversions\t"
    "Conv.-Wert\n"
)
COLUMNS = HEADER.count("\t") + 1


def write_export(path: Path, scratch: Path) -> None:
    """Write the export as Google does: UTF-16 LE, tabs, German numbers, two totals."""
    rows = scratch / "rows.tsv"
    con = duckdb.connect()
    con.execute(
        f"""
        create table report as
        select
            strftime(date '2025-01-01' + cast(i % {DAYS} as integer), '%Y-%m-%d') as d,
            'Aktiviert' as status,
            'DE_Search_' || (i // {DAYS} % 40) as campaign,
            cast(20111222000 + i // {DAYS} % 40 as varchar) as campaign_id,
            'Anzeigengruppe ' || (i // {DAYS}) as ad_group,
            cast(150000000000 + i // {DAYS} as varchar) as ad_group_id,
            'EUR' as currency,
            1000 + i % 9000 as impressions,
            i % 97 as clicks,
            cast(i % 300000 as decimal(18, 2)) / 100 as cost_amount,
            cast(i % 7 as decimal(18, 2)) as conversions,
            cast(i % 7 * 35 as decimal(18, 2)) as conversion_value
        from range({ROWS}) as numbers(i)
        """
    )

    def german(expression: str, digits: int) -> str:
        return (
            f"translate(format('{{:,.{digits}f}}', cast({expression} as double)),"
            " ',.', '.,')"
        )

    numbers = [
        german("impressions", 0),
        german("clicks", 0),
        german("cost_amount", 2),
        german("conversions", 2),
        german("conversion_value", 2),
    ]
    con.execute(
        f"copy (select d, status, campaign, campaign_id, ad_group, ad_group_id,"
        f" currency, {', '.join(numbers)} from report)"
        f" to '{rows}' (delimiter '\t', header false)"
    )
    sums = ", ".join(
        german(f"sum({name})", digits)
        for name, digits in (
            ("impressions", 0),
            ("clicks", 0),
            ("cost_amount", 2),
            ("conversions", 2),
            ("conversion_value", 2),
        )
    )
    stated = con.execute(f"select {sums} from report").fetchone()
    con.close()
    totals = [
        "\t".join([label, "", "", "", "", "", "EUR", *(f'"{cell}"' for cell in stated)])
        for label in ("Gesamt: Anzeigengruppen", "Gesamt: Konto")
    ]
    with path.open("wb") as target:
        target.write(codecs.BOM_UTF16_LE)
        target.write((PREAMBLE + HEADER).encode("utf-16-le"))
        with rows.open(encoding="utf-8") as source:
            while chunk := source.read(1 << 22):
                target.write(chunk.encode("utf-16-le"))
        target.write(("\n".join(totals) + "\n").encode("utf-16-le"))
    rows.unlink()


def read_bare(path: Path, scratch: Path) -> dict[str, float]:
    """Read the file into a text table with everything specified."""
    con = duckdb.connect(str(scratch / "bare.duckdb"))
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(COLUMNS))
    started = time.perf_counter()
    con.execute(
        f"create table bare as select * from read_csv('{path}', encoding='utf-16',"
        f" delim='\t', quote='\"', escape='\"', skip=3, header=false,"
        f" columns={{{columns}}}, auto_detect=false, null_padding=true)"
    )
    seconds = time.perf_counter() - started
    rows = con.execute("select count(*) from bare").fetchone()[0]
    con.close()
    return {"seconds": seconds, "rows": rows}


def read_with_loader(path: Path, scratch: Path) -> dict[str, float]:
    """Load the file into a new warehouse, ledger, checks and totals included."""
    from orchestration.exports.load import ensure_schema, load_file, open_warehouse
    from orchestration.settings import load_settings

    settings = load_settings(scratch / "loader")
    settings.landing_dir.mkdir(parents=True)
    landed = settings.landing_dir / path.name
    landed.hardlink_to(path)
    con = open_warehouse(settings)
    ensure_schema(con)
    started = time.perf_counter()
    (result,) = load_file(con, landed, settings)
    seconds = time.perf_counter() - started
    con.close()
    return {"seconds": seconds, "rows": result.rows_loaded}


def main() -> None:
    """Run one measurement: `python -m tests.bench.google_ads_million bare|loader …`."""
    what, path, scratch = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    scratch.mkdir(parents=True)
    measured = (read_bare if what == "bare" else read_with_loader)(path, scratch)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    shutil.rmtree(scratch)
    print(json.dumps({**measured, "peak_mb": peak}))


if __name__ == "__main__":
    main()
