"""The page on trust says what the marts say: agreement, completeness, checks, files."""

import duckdb
import pytest

from tests.integration.test_dashboard import ENGLISH, ordered, shown

PERIODS = [("2026-06", "2026-09"), ("2026-08", "2026-08")]


def look_at(look, company, topic, period=PERIODS[0], **more):
    months = {"from": period[0], "to": period[1]}
    return look(company, "trust", topic=topic, **months, **more)


def between(period):
    return f"between date '{period[0]}-01' and date '{period[1]}-01'"


@pytest.mark.parametrize("period", PERIODS)
def test_reconciliation_is_the_mart_s(company, look, period):
    compared, matched, unmatched, waiting = company.one(
        f"""
        select
            count(*), count_if(is_matched), count_if(not is_matched),
            count_if(is_matched is null)
        from marts.rpt_reconciliation
        where date_month {between(period)}
        """
    )

    app = look_at(look, company, "reconciliation", period)

    assert compared > 10
    assert shown(app, "reconciled", "reconciled") == ENGLISH.number(compared)
    assert shown(app, "reconciled", "unmatched") == ENGLISH.number(unmatched)
    assert shown(app, "reconciled", "waiting") == ENGLISH.number(waiting)
    assert shown(app, "reconciled", "reconciled_share") == ENGLISH.percent(
        matched / (compared - waiting)
    )
    found = app.get_by_key("table_reconciled").dataframe[0].value
    expected = company.rows(
        f"""
        select currency_code, count(*), count_if(is_matched),
            case
                when subject not in (
                    'spend_vs_control_totals', 'credits_vs_conversions'
                )
                    then sum(left_amount)
            end::double,
            sum(abs(difference))::double
        from marts.rpt_reconciliation
        where date_month {between(period)}
        group by subject, currency_code
        """
    )
    columns = ["compared", "matched", "left_amount", "differences"]
    assert ordered(found[columns].values.tolist()) == ordered(
        [row[1:] for row in expected]
    )
    assert sorted(found["currency_code"]) == sorted(row[0] for row in expected)


def test_what_differs_stands_first_and_is_said(own_company, look):
    with duckdb.connect(str(own_company.path.resolve())) as connection:
        connection.execute(
            """
            update marts.rpt_reconciliation
            set is_matched = false, difference = 99.5, reason = 'invoice not booked'
            where subject = 'invoice_vs_ledger' and detail = (
                select min(detail) from marts.rpt_reconciliation
                where subject = 'invoice_vs_ledger' and date_month >= '2026-06-01'
            )
            """
        )

    app = look_at(look, own_company, "reconciliation", subject="invoice_vs_ledger")

    assert "does not agree" in app.error[0].value
    first = app.get_by_key("table_reconciliation").dataframe[0].value.iloc[0]
    assert first["difference"] == 99.5
    assert first["reason"] == "Invoice not booked."


def test_every_source_is_listed_with_its_state(company, look):
    expected = company.rows(
        """
        select source, entity, max(last_delivered_day)
        from marts.rpt_completeness
        group by source, entity
        """
    )

    app = look_at(look, company, "completeness")

    found = app.get_by_key("table_sources").dataframe[0].value
    assert len(found) == len(expected)
    assert sorted(filter(None, found["last_delivered_day"])) == sorted(
        day for _, _, day in expected if day
    )
    assert sum(
        int(shown(app, "sources", name).replace(",", ""))
        for name in (
            "sources_delivering",
            "sources_overdue",
            "sources_ended",
            "sources_absent",
        )
    ) == len(expected)


@pytest.mark.parametrize("period", PERIODS)
def test_a_gap_counts_against_its_source(own_company, look, period):
    with duckdb.connect(str(own_company.path.resolve())) as connection:
        connection.execute(
            """
            update marts.rpt_completeness
            set status = 'missing', is_complete = false, is_delivered = false
            where source = 'meta_ads' and date_day between '2026-08-03' and '2026-08-05'
            """
        )
        (missing,) = connection.execute(
            f"""
            select count(*)
            from marts.rpt_completeness
            where source = 'meta_ads' and status in ('missing', 'stale')
                and date_trunc('month', date_day) {between(period)}
            """
        ).fetchone()

    app = look_at(look, own_company, "completeness", period)

    found = app.get_by_key("table_sources").dataframe[0].value
    [line] = found[found["source_name"] == "Meta Ads"].to_dict("records")
    assert line["missing_days"] == missing >= 3
    assert line["complete_share"] < 1


def test_checks_are_those_of_the_last_run(company, look):
    everything, blocking, warnings = company.one(
        """
        select count(*), count_if(severity = 'error'),
            count_if(severity <> 'error' and not is_passed)
        from marts.rpt_checks
        """
    )

    app = look_at(look, company, "checks")

    assert shown(app, "checks", "checks") == ENGLISH.number(everything)
    assert shown(app, "checks", "blocking_checks") == ENGLISH.number(blocking)
    assert shown(app, "checks", "blocking_failures") == "0"
    assert shown(app, "checks", "check_warnings") == ENGLISH.number(warnings)
    failed = app.get_by_key("table_failed").dataframe[0].value
    assert len(failed) == warnings > 0


def test_files_are_those_of_the_ledger(pipeline, company, look):
    with duckdb.connect(
        str(pipeline.settings.warehouse_path), read_only=True
    ) as connection:
        loaded, left_out, rows_loaded, rows_rejected = connection.execute(
            """
            select
                count_if(status = 'loaded'),
                count_if(status in ('failed', 'refused', 'unrecognised')),
                sum(rows_loaded), sum(rows_rejected)
            from ops.loads
            """
        ).fetchone()
        (rejected,) = connection.execute(
            "select count(*) from ops.rejected_rows"
        ).fetchone()

    app = look_at(look, company, "files")

    assert shown(app, "files", "files_loaded") == ENGLISH.number(loaded)
    assert shown(app, "files", "files_left_out") == ENGLISH.number(left_out)
    assert shown(app, "files", "rows_loaded") == ENGLISH.number(rows_loaded)
    assert shown(app, "files", "rows_rejected") == ENGLISH.number(rows_rejected)
    found = app.get_by_key("table_rejected").dataframe[0].value
    assert found["rejected_rows"].sum() == rejected > 0


@pytest.mark.parametrize("period", PERIODS)
def test_restatements_are_now_less_first_and_no_level_counts_twice(
    company, look, period
):
    levels = ["account", "campaign", "ad_group", "ad"]
    days = {}
    for platform, account, day, level, first, now in company.rows(
        f"""
        select platform, account_id, date_day, level, first_conversions, conversions
        from marts.rpt_as_of
        where date_trunc('month', date_day) {between(period)}
        """
    ):
        key = (platform, account, day)
        if key not in days or levels.index(level) < levels.index(days[key][0]):
            days[key] = (level, first, now)
    first = sum(row[1] for row in days.values() if row[1] is not None)
    now = sum(row[2] for row in days.values() if row[2] is not None)

    app = look_at(look, company, "restatements", period)

    found = app.get_by_key("table_restated").dataframe[0].value
    assert found["days"].sum() == len(days)
    assert found["first_conversions"].sum() == pytest.approx(float(first))
    assert found["conversions_now"].sum() == pytest.approx(float(now))


def test_definitions_are_found_by_all_words_in_any_order(company, look):
    expected = company.rows(
        """
        select table_name, coalesce(column_name, '')
        from ops.definitions
        where lower(concat_ws(' ', table_name, column_name, description))
                like '%margin%'
            and lower(concat_ws(' ', table_name, column_name, description))
                like '%incremental%'
        """
    )

    app = look_at(look, company, "definitions", q="MARGIN  incremental")

    found = app.get_by_key("table_definitions").dataframe[0].value
    pairs = found[["table_name", "column_name"]].values.tolist()
    assert sorted(map(tuple, pairs)) == sorted(expected) != []

    app.text_input(key="q").set_value("zyzzyva margin").run()

    assert app.query_params["q"] == "zyzzyva margin"
    assert any("No definition holds" in text.value for text in app.text)
    assert not app.dataframe
