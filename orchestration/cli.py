"""The command `social-roi`: what people type, and what they read back.

Commands import what they need themselves, so that help is there at once.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from orchestration.landing import files_in
from orchestration.settings import Settings, load_settings

if TYPE_CHECKING:
    from orchestration.ledger import CheckRecord
    from orchestration.metrics import PublishedMetrics

PUBLISHED, FAILED, NOT_PUBLISHED = 0, 1, 2

_data_dir_option = click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where landing/, the warehouse and published/ lie"
    " [default: SOCIAL_ROI_DATA_DIR, else data/].",
)


class _Day(click.ParamType):
    name = "YYYY-MM-DD"

    def convert(
        self,
        value: str | date,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day like 2026-09-30.", param, ctx)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="social-roi")
def cli() -> None:
    """What did our social media activity return, for all that it cost?

    Put the files that you download from ad platforms, CRM, shop, web analytics and
    time tracking into the landing folder, then `social-roi run`. Nothing at hand yet?
    `social-roi demo` writes the files of a company that does not exist.
    """


@cli.command()
@_data_dir_option
@click.option(
    "--scale",
    type=click.Choice(["tiny", "demo", "stress"]),
    default="demo",
    show_default=True,
    help="tiny takes seconds, stress has millions of events.",
)
@click.option(
    "--seed", default=7, show_default=True, help="Another seed, another company."
)
def demo(data_dir: Path | None, scale: str, seed: int) -> None:
    """Write the demo company's files into the landing folder.

    18 months of Nordlicht GmbH: five ad platforms, CRM, shop, web, time sheets,
    invoices, in the shapes, languages and encodings of the real exports.
    """
    from orchestration.demo import write_demo

    settings = _settings(data_dir)
    landing = settings.landing_dir
    if _landing_files(settings) and not settings.demo_marker.exists():
        raise click.ClickException(
            f"{landing} holds files that are not the demo's. Choose another folder"
            " with --data-dir, so that real and invented figures do not mix."
        )
    write_demo(settings.data_dir, scale=scale, seed=seed)
    click.echo(f"{len(_landing_files(settings))} files are in {landing}.")
    click.echo("Next: social-roi run")


@cli.command()
@_data_dir_option
@click.option(
    "--as-of",
    type=_Day(),
    help="The day to take for today when judging what is late"
    " [default: SOCIAL_ROI_AS_OF, else the newest day that any source delivers].",
)
def run(data_dir: Path | None, as_of: date | None) -> None:
    """Load new files, build, audit, publish; print the return per channel.

    Exit code 0: published. 1: an error. 2: audited and not published, because a
    figure would have been wrong; what was published before stays as it is.
    """
    settings = _settings(data_dir)
    if not _landing_files(settings):
        raise click.ClickException(
            f"There are no files in {settings.landing_dir}. Put exports there, or"
            " write the demo company's: social-roi demo"
        )
    # The run's own output goes to a file; this is the way past it.
    with os.fdopen(os.dup(1), "w", buffering=1) as terminal:
        sys.exit(_run(settings, as_of, terminal))


def _run(settings: Settings, as_of: date | None, terminal: TextIO) -> int:
    from orchestration.dbt_project import DbtError
    from orchestration.lock import LockTimeoutError, is_held, is_open_elsewhere
    from orchestration.run import refresh

    if is_held(settings.lock_path):
        terminal.write("Another run is at work; waiting for it to end.\n")
    elif is_open_elsewhere(settings.warehouse_path):
        terminal.write(
            f"Another program has {settings.warehouse_path} open; waiting for it.\n"
        )

    def on_step(name: str, state: str, seconds: float) -> None:
        if state == "started":
            terminal.write(f"  {name:<12} ...\r" if terminal.isatty() else "")
        else:
            mark = "" if state == "done" else "  failed"
            terminal.write(f"  {name:<12} {seconds:6.1f} s{mark}\n")
        terminal.flush()

    try:
        outcome = refresh(settings, as_of, on_step)
    except (DbtError, LockTimeoutError, OSError) as error:
        click.echo(f"Error: {error}", err=True)
        return FAILED
    terminal.flush()
    if outcome.status == "failed":
        click.echo(f"Error: {outcome.message}", err=True)
        click.echo(
            f"Details: {settings.dagster_home}/logs/{outcome.run_id}.log", err=True
        )
        return FAILED
    click.echo(_loaded_text(settings, outcome.run_id))
    if outcome.status == "audit_failed":
        click.echo(_not_published_text(settings, outcome.message), err=True)
        return NOT_PUBLISHED
    click.echo(_published_text(settings, outcome.status == "published"))
    _print_warnings(settings, outcome.failed)
    return PUBLISHED


def _loaded_text(settings: Settings, run_id: str) -> str:
    import duckdb

    from orchestration import ledger

    with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
        delivered = ledger.delivered_in_run(connection, run_id)
    if not delivered:
        return "Nothing new to load."
    files = sum(delivered.values())
    return f"Loaded {files} new files from {len(delivered)} sources."


def _not_published_text(settings: Settings, message: str) -> str:
    from orchestration.publish import current_version

    kept = current_version(settings.published_dir)
    stays = (
        f"The published version stays {kept.version_id}."
        if kept
        else "Nothing is published yet."
    )
    return (
        "\nNot published: a figure would have been wrong.\n\n"
        f"{message}\n\n{stays} Every check: {settings.data_docs_dir}/index.html"
    )


def _published_text(settings: Settings, is_new: bool) -> str:
    from orchestration import report
    from orchestration.publish import current_version

    version = current_version(settings.published_dir)
    if version is None:
        return "Nothing is published."
    said = "Published" if is_new else "No figure changed; published stays"
    effects = report.effects_table(version.database)
    return (
        f"{said} version {version.version_id}.\n\n"
        f"{report.roi_table(version.database)}\n\n"
        + (f"{effects}\n\n" if effects else "")
        + f"Query it:  {settings.published_dir}/current.duckdb (schema marts),"
        f" {settings.published_dir}/parquet/\n"
        f"Checks:    {settings.data_docs_dir}/index.html\n"
        "Graph:     make dev, then http://localhost:3000\n"
        "Files:     social-roi loads, social-roi rejects"
    )


def _print_warnings(settings: Settings, failed: "Sequence[CheckRecord]") -> None:
    from orchestration import report

    database = settings.published_dir / "current.duckdb"
    unread = report.unread_files(settings.warehouse_path)
    absent = report.absent_sources(database)
    lines = []
    if absent:
        lines.append(f"Not delivered, so not in any figure: {', '.join(absent)}.")
    lines += [f"{file}: {status}. {message}" for file, status, message in unread]
    lines += [
        f"{check.message.splitlines()[0]} ({check.unexpected_count} found)"
        for check in failed
        if check.check_name != "every_file_is_understood"
    ]
    if lines:
        click.echo("\nWorth knowing:")
        click.echo("\n".join(f"  - {line}" for line in lines))
        click.echo(f"  Details: {settings.data_docs_dir}/index.html")


@cli.command()
@_data_dir_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(data_dir: Path | None, file: Path) -> None:
    """Say what FILE is and how it will be read; nothing is written.

    Format, encoding, delimiter, header line, language, locale, account, period,
    grain, rows, totals, the first rows as typed, and every problem.
    """
    from orchestration.exports.check import check_file, render

    reports = check_file(file, _settings(data_dir))
    click.echo("\n\n".join(render(report) for report in reports))


@cli.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
)
@click.option(
    "--direct",
    "direct_handling",
    type=click.Choice(["include", "exclude_if_other"]),
    default="include",
    show_default=True,
    help="Direct visits: a channel like any other, or, as in the marts, one that gives"
    " way to any other. last_non_direct always gives way.",
)
@click.option(
    "--markov-order",
    type=click.IntRange(1, 3),
    default=1,
    show_default=True,
    help="How many touches back the chain of the model markov remembers.",
)
def attribute(
    file: Path, output_format: str, direct_handling: str, markov_order: int
) -> None:
    """Attribute a table of paths by every model, without a warehouse.

    FILE has the columns path, conversions, value and nulls, the path written as
    `a > b > c`: how often it ended in a conversion, what these were worth, how often it
    ended in none. Prints model, channel, conversions and value.
    """
    from orchestration.path_table import PathTableError, attribute_paths
    from orchestration.report import credits_text

    try:
        found = attribute_paths(file, direct_handling, markov_order)
    except PathTableError as error:
        raise click.ClickException(str(error)) from error
    click.echo(credits_text(found, output_format))


@cli.command()
@_data_dir_option
@click.option(
    "--measure",
    type=click.Choice(["conversions", "net_revenue", "contribution_margin"]),
    default="conversions",
    show_default=True,
    help="Sales as a count, or money.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "markdown"]),
    default="table",
    show_default=True,
)
def truth(data_dir: Path | None, measure: str, output_format: str) -> None:
    """Hold attribution against what the demo company's channels truly caused.

    By channel: caused (what the same company sells less without the channel), claimed
    by its platform, credited by every model. Only a simulated company can tell.
    """
    from orchestration.demo.comparison import ComparisonError, compare, comparison_text

    try:
        found = compare(_settings(data_dir), measure)
    except ComparisonError as error:
        raise click.ClickException(str(error)) from error
    click.echo(comparison_text(found, output_format))


@cli.command()
@_data_dir_option
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the weekly panel as CSV, one row a week, for any other tool.",
)
@click.option(
    "--engine",
    type=click.Choice(["light", "pymc"]),
    default="light",
    show_default=True,
    help="light: what is published. pymc: fit the published panel with pymc-marketing,"
    " an extra; takes minutes.",
)
@click.option(
    "--outcome",
    type=click.Choice(
        ["contribution_margin", "net_revenue", "conversions", "new_customers", "leads"]
    ),
    help="What is to be explained [default: the first of mix_outcomes].",
)
@click.option("--draws", default=1000, show_default=True, help="pymc: draws a chain.")
@click.option("--chains", default=4, show_default=True, help="pymc: chains.")
def mix(
    data_dir: Path | None,
    output: Path | None,
    engine: str,
    outcome: str | None,
    draws: int,
    chains: int,
) -> None:
    """Marketing mix of the published version: exploratory, by weeks.

    What went along with the spend of each channel. Budgets follow demand, so this is no
    proof of an effect.
    """
    from orchestration.mix.bayes import MixUnavailableError, fit_bayesian
    from orchestration.mix.printed import bayesian_mix_table, mix_table
    from orchestration.mix.published import (
        NoPanelError,
        main_outcome,
        published_panel,
        write_wide,
    )
    from orchestration.publish import current_version

    version = current_version(_settings(data_dir).published_dir)
    if version is None:
        raise click.ClickException("Nothing is published yet: social-roi run")
    try:
        if output:
            weeks, columns = write_wide(version.database, output)
            click.echo(f"{weeks} weeks in {columns} columns are in {output}.")
            return
        outcome = outcome or main_outcome(version.database)
        if engine == "light":
            click.echo(mix_table(version.database, outcome))
            return
        panel = published_panel(version.database, outcome)
        click.echo(bayesian_mix_table(fit_bayesian(panel, draws, chains), outcome))
    except (NoPanelError, MixUnavailableError, OSError) as error:
        raise click.ClickException(str(error)) from error


@cli.command()
@_data_dir_option
@click.option(
    "--period",
    metavar="YYYY[-MM|-Qn]",
    help="A month (2026-09), a quarter (2026-Q3) or a year"
    " [default: the newest month with figures].",
)
@click.option(
    "--lang",
    type=click.Choice(["en", "de"]),
    default="en",
    show_default=True,
    help="Language of words and numbers.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The HTML file to write [default: social-roi_<months>_<lang>.html here].",
)
@click.option(
    "--pdf",
    "with_pdf",
    is_flag=True,
    help="Print it to a PDF as well (needs Chromium).",
)
def report(
    data_dir: Path | None,
    period: str | None,
    lang: str,
    output: Path | None,
    with_pdf: bool,
) -> None:
    """Write the board's report on the published version, one file for all.

    The figures, words and charts are those of the dashboard, for social media and the
    default model.
    """
    from streamlit.logger import set_log_level

    # Before the pages are imported: their caches warn that nothing is being served.
    set_log_level("ERROR")
    from dashboard.report import ReportError, file_name, html, pdf, view_of

    try:
        view = view_of(_settings(data_dir), period, lang)
        target = output or Path(file_name(view))
        target.write_text(html(view), "utf-8")
        click.echo(f"Report: {target}")
        if with_pdf:
            printed = target.with_suffix(".pdf")
            pdf(target, printed)
            click.echo(f"PDF:    {printed}")
    except (ReportError, OSError) as error:
        raise click.ClickException(str(error)) from error


@cli.command()
@_data_dir_option
def loads(data_dir: Path | None) -> None:
    """List every file that the loader has seen, and what came of it."""
    from orchestration.report import loads_table

    click.echo(loads_table(_warehouse(data_dir)))


@cli.command()
@_data_dir_option
@click.option("--limit", default=50, show_default=True, help="How many rows to show.")
def rejects(data_dir: Path | None, limit: int) -> None:
    """List the records that were not loaded: file, line, reason."""
    from orchestration.report import rejects_table

    click.echo(rejects_table(_warehouse(data_dir), limit))


@cli.command()
@_data_dir_option
def versions(data_dir: Path | None) -> None:
    """List the published versions that are kept, the newest first."""
    from orchestration.publish import list_versions
    from orchestration.report import versions_table

    found = list_versions(_settings(data_dir).published_dir)
    click.echo(versions_table(found) if found else "Nothing is published yet.")


@cli.command()
@_data_dir_option
@click.argument("version", required=False)
def rollback(data_dir: Path | None, version: str | None) -> None:
    """Go back to VERSION, or to the one before the current.

    Readers see it at once. The next run publishes a new version again.
    """
    from orchestration.lock import held_lock
    from orchestration.publish import PublishError, roll_back

    settings = _settings(data_dir)
    try:
        with held_lock(settings.lock_path):
            chosen = roll_back(settings.published_dir, version)
    except PublishError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Published is now version {chosen.version_id}.")


@cli.command()
@_data_dir_option
def docs(data_dir: Path | None) -> None:
    """Build the documentation site; say where it is.

    Exports by platform, metrics, marts with columns and lineage, the checks of the last
    audit, how to connect and extend. Works before the first run, too.
    """
    from orchestration.dbt_project import DbtError
    from orchestration.documentation import DocumentationError, build_site
    from orchestration.lock import LockTimeoutError

    try:
        site = build_site(_settings(data_dir))
    except (DbtError, DocumentationError, LockTimeoutError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Documentation: {site.index}")
    for part in site.absent:
        click.echo(f"Without {part}.")


class _Names(click.ParamType):
    name = "a,b"

    def convert(
        self,
        value: str | list[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> list[str]:
        if isinstance(value, list):
            return value
        return [name.strip() for name in value.split(",") if name.strip()]


_metrics_option = click.option(
    "--metrics",
    "names",
    type=_Names(),
    required=True,
    help="What to compute: social-roi metrics list",
)


@cli.group()
def metrics() -> None:
    """Ask for metrics by name; what is published answers.

    The definitions are dbt's semantic layer, the options those of `mf query`.
    """


@metrics.command("list")
@_data_dir_option
@click.option(
    "--search", default="", help="Only those with this in name or definition."
)
def list_metrics(data_dir: Path | None, search: str) -> None:
    """List what can be asked for: name, kind of claim, definition."""
    from orchestration.report import metrics_table

    with _published_metrics(data_dir) as published:
        found = [
            metric
            for metric in published.metrics
            if search.lower() in f"{metric.name} {metric.definition}".lower()
        ]
        click.echo(metrics_table(found) if found else "No metric says that.")


@metrics.command()
@_data_dir_option
@_metrics_option
def dimensions(data_dir: Path | None, names: list[str]) -> None:
    """List by what all of the metrics can be divided and filtered."""
    with _published_metrics(data_dir) as published:
        click.echo("\n".join(published.group_bys(names)))


@metrics.command()
@_data_dir_option
@_metrics_option
@click.option(
    "--group-by",
    type=_Names(),
    default="",
    help="By what to divide, as metric_time__month,channel:"
    " social-roi metrics dimensions --metrics ...",
)
@click.option(
    "--where",
    multiple=True,
    help='A condition in SQL on dimensions, as "channel__is_social" or'
    " \"attribution_model = 'linear'\". May be given several times.",
)
@click.option("--start-time", type=_Day(), help="First day.")
@click.option("--end-time", type=_Day(), help="Last day.")
@click.option(
    "--order",
    type=_Names(),
    default="",
    help="Order of the rows, as -cost_total for the largest first.",
)
@click.option("--limit", type=click.IntRange(1), help="How many rows at most.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
)
@click.option("--explain", is_flag=True, help="Print the SQL instead of the answer.")
def query(
    data_dir: Path | None,
    names: list[str],
    group_by: list[str],
    where: tuple[str, ...],
    start_time: date | None,
    end_time: date | None,
    order: list[str],
    limit: int | None,
    output_format: str,
    explain: bool,
) -> None:
    """Compute metrics: ratios as sums over sums, of one attribution model at a time.

    Without a model in the question the headline's answers. A metric is empty where
    the question adds what does not add up.
    """
    from orchestration.metrics import Question
    from orchestration.report import answer_text

    question = Question(names, group_by, where, order, limit, start_time, end_time)
    with _published_metrics(data_dir) as published:
        if explain:
            click.echo(published.sql(question))
            return
        click.echo(answer_text(published.ask(question), output_format))
        about = published.version.manifest
        claims = {metric.name: metric.claim_type for metric in published.metrics}
        # Beside the answer, so that what reads a table of values gets nothing else.
        click.echo(
            f"\nVersion {about['version_id']}, as of {about['as_of']},"
            f" {about['reporting_currency']}, headline's model {about['model_key']}. "
            + ", ".join(f"{name}: {claims[name]}" for name in names)
            + ".",
            err=True,
        )


@contextmanager
def _published_metrics(data_dir: Path | None) -> "Iterator[PublishedMetrics]":
    from orchestration.metrics import MetricsError, published_metrics

    try:
        with published_metrics(_settings(data_dir)) as published:
            yield published
    except MetricsError as error:
        raise click.ClickException(str(error)) from error


def main() -> None:
    """Entry point."""
    cli(prog_name="social-roi")


def _settings(data_dir: Path | None) -> Settings:
    try:
        return load_settings(data_dir)
    except ValueError as error:
        raise click.ClickException(str(error)) from error


def _landing_files(settings: Settings) -> list[Path]:
    return [
        path for path in files_in(settings.landing_dir) if not path.name.startswith(".")
    ]


def _warehouse(data_dir: Path | None) -> Path:
    from orchestration.lock import is_open_elsewhere

    path = _settings(data_dir).warehouse_path
    if not path.exists():
        raise click.ClickException("Nothing was loaded yet: social-roi run")
    if is_open_elsewhere(path):
        raise click.ClickException("A run is at work. Try again when it has ended.")
    return path


if __name__ == "__main__":
    main()
