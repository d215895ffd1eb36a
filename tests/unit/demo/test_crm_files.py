"""The three CRMs: what their files say is what the truth says, with the traps."""

import csv
import io
import re
from datetime import datetime
from decimal import Decimal

import duckdb
import numpy as np
import pytest

from orchestration.demo.company import SCALES
from orchestration.demo.crm import (
    CRMS,
    HUBSPOT,
    PIPEDRIVE,
    SALESFORCE,
    build_crm,
    salesforce_id,
)
from orchestration.demo.gatherings import invite_members
from orchestration.demo.sales import NEVER
from orchestration.demo.world import build_world


def reports(folder, name):
    """Rows of all reports of a kind, the oldest report first."""
    result = []
    for path in sorted((folder / "landing/salesforce").glob(f"{name}_*.csv")):
        text = path.read_bytes().decode("latin-1")
        body, footer = text.split("\n\n\n", 1)
        assert footer.count("\n") == 5
        result.append(list(csv.DictReader(io.StringIO(body))))
    assert len(result) == 3
    return result


def truth(folder, query):
    with duckdb.connect() as connection:
        connection.execute(f"set file_search_path = '{folder / 'truth'}'")
        return connection.execute(query).fetchall()


def amount(text):
    """An amount as a Swede or an American writes it."""
    plain = text.replace("\xa0", "").replace(",", "." if "\xa0" in text else "")
    return Decimal(plain)


def moment(text):
    form = "%m/%d/%Y, %I:%M %p" if "/" in text else "%Y-%m-%d %H:%M"
    return datetime.strptime(text, form)


def test_salesforce_quotes_all_in_latin_1(demo):
    folder, _ = demo
    for path in (folder / "landing/salesforce").glob("*.csv"):
        data = path.read_bytes()
        with pytest.raises(UnicodeDecodeError):
            data.decode("utf-8")
        lines = data.decode("latin-1").split("\n")
        assert all(line[0] == line[-1] == '"' for line in lines if line)


def test_salesforce_ids_differ_in_case_only_and_have_15_characters(demo):
    folder, _ = demo
    for name, column in (("Leads", "Lead ID"), ("Opportunities", "Opportunity ID")):
        ids = {row[column] for row in reports(folder, name)[-1]}
        assert {len(text) for text in ids} == {15}
        assert len({text.lower() for text in ids}) < len(ids)


def test_salesforce_ids_of_different_ranks_are_different():
    ids = [salesforce_id("006", n) for n in range(5_000)]
    assert len(set(ids)) == 5_000
    assert ids[0].lower() == ids[1].lower()
    assert ids[1].lower() != ids[2].lower()


def test_both_locales_say_the_same_of_an_opportunity(demo):
    folder, _ = demo
    _, english, swedish = reports(folder, "Opportunities")
    told = [
        {
            row["Opportunity ID"]: (
                amount(row["Amount"]),
                row["Amount Currency"],
                moment(row["Created Date"]),
            )
            for row in report
        }
        for report in (english, swedish)
    ]
    assert len(told[0]) > 3
    assert told[0] == {key: told[1][key] for key in told[0]}
    assert any("/" in row["Close Date"] for row in english)
    assert any("\xa0" in row["Amount"] for row in swedish)


def test_won_opportunities_of_the_last_report_are_the_truth(demo):
    folder, _ = demo
    found = {
        (
            f"salesforce:{row['Opportunity ID']}",
            amount(row["Amount"]),
            row["Amount Currency"],
            row["Close Date"],
        )
        for row in reports(folder, "Opportunities")[-1]
        if row["Stage"] == "Closed Won"
    }
    expected = truth(
        folder,
        "select conversion_id, net_revenue_local, currency_code, date_day::varchar "
        "from 'conversions.parquet' where source_platform = 'salesforce' "
        "and conversion_type = 'deal_won'",
    )
    assert found
    assert found == set(expected)


def test_deals_of_salesforce_close_with_the_day_in_berlin(demo):
    folder, _ = demo
    rows = truth(
        folder,
        "select distinct converted_at::time::varchar from 'conversions.parquet' "
        "where source_platform = 'salesforce' and conversion_type = 'deal_won'",
    )
    assert {text for (text,) in rows} <= {"21:59:59", "22:59:59"}


def test_an_opportunity_is_won_in_one_report_and_not_in_the_last(demo):
    folder, _ = demo
    won = [
        {row["Opportunity ID"] for row in report if row["Stage"] == "Closed Won"}
        for report in reports(folder, "Opportunities")
    ]
    restated = won[1] - won[2]
    laid = truth(
        folder,
        "select count from 'traps.parquet' where trap_id = 'T4' "
        "and recorded_in = 'salesforce'",
    )
    assert [(len(restated),)] == laid
    assert restated


def test_an_opportunity_names_several_contacts(demo):
    folder, _ = demo
    contacts = [row["Contact Email"] for row in reports(folder, "Opportunities")[-1]]
    assert any(text.count("; ") == 1 for text in contacts)
    assert all(re.fullmatch(r"[^@;]+@[^@;]+(; [^@;]+@[^@;]+)*", t) for t in contacts)


def test_an_opportunity_names_a_campaign_that_was_answered_before_it(demo):
    folder, _ = demo
    rows = reports(folder, "Opportunities")[-1]
    answered = {
        (email, name): at
        for email, name, at in truth(
            folder,
            "select email, campaign_name, (responded_at at time zone 'UTC') "
            "at time zone 'Europe/Berlin' from 'campaign_member_responses.parquet' "
            "where has_responded",
        )
    }
    named = [row for row in rows if row["Primary Campaign Source"]]
    for row in named:
        main = row["Contact Email"].split(";")[0]
        assert answered[main, row["Primary Campaign Source"]] < moment(
            row["Created Date"]
        )
    assert 0 < len(named) < len(rows)


def test_a_converted_lead_is_the_contact_of_its_opportunity(demo):
    folder, _ = demo
    leads = reports(folder, "Leads")[-1]
    deals = {
        row["Opportunity ID"]: row["Contact Email"]
        for row in reports(folder, "Opportunities")[-1]
    }
    converted = [row for row in leads if row["Converted Opportunity ID"]]
    assert converted
    for row in converted:
        assert row["Email"] in deals[row["Converted Opportunity ID"]]
        assert row["Lead Status"] == "Closed - Converted"
        assert row["Converted Date"]
    assert {row["Converted Opportunity ID"] for row in converted} == set(deals)


def test_leads_of_both_crms_together_are_the_truth(demo):
    folder, _ = demo
    salesforce = {
        f"salesforce:{row['Lead ID']}" for row in reports(folder, "Leads")[-1]
    }
    hubspot, emails = set(), set()
    for path in (folder / "landing/hubspot").glob("*contacts*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                emails.add(row["Email"].lower())
                if row["Became a Lead Date"]:
                    hubspot.add(row["Record ID"])
    expected = truth(folder, "select lead_id from 'lead_records.parquet'")
    assert len(expected) == len(hubspot | salesforce)
    assert {text for (text,) in expected} == hubspot | salesforce
    # A lead of Salesforce is not in HubSpot too.
    assert not emails & {row["Email"] for row in reports(folder, "Leads")[-1]}


def test_the_lead_that_counts_is_the_conversion(demo):
    folder, _ = demo
    different = truth(
        folder,
        """
        select *
        from (from 'lead_records.parquet' where is_valid) as valid
        full join (from 'conversions.parquet' where conversion_type = 'lead') as counted
            on valid.lead_id = counted.conversion_id
                and valid.became_lead_at = counted.converted_at
                and valid.source_platform = counted.source_platform
        where valid.lead_id is null or counted.conversion_id is null
        """,
    )
    assert different == []
    ((raw, valid, records, excluded),) = truth(
        folder,
        "select sum(leads_raw), sum(leads_valid), "
        "(select count(*) from 'lead_records.parquet'), "
        "(select count(exclusion_reason) from 'lead_records.parquet') "
        "from 'leads_raw_monthly.parquet'",
    )
    assert raw == records
    assert valid == records - excluded
    assert excluded > 0


def test_won_deals_of_pipedrive_are_the_truth(demo):
    folder, _ = demo
    path = sorted((folder / "landing/pipedrive").glob("*.csv"))[-1]
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        assert bool(row["Deal - Won time"]) == (row["Deal - Status"] == "Won")
        assert bool(row["Deal - Lost time"]) == (row["Deal - Status"] == "Lost")
    found = {
        (
            f"pipedrive:{row['Deal - ID']}",
            Decimal(row["Deal - Value"]),
            row["Deal - Currency of Value"],
            row["Deal - Won time"],
        )
        for row in rows
        if row["Deal - Status"] == "Won"
    }
    expected = truth(
        folder,
        "select conversion_id, net_revenue_local, currency_code, strftime("
        "(converted_at at time zone 'UTC') at time zone 'Europe/Berlin', "
        "'%Y-%m-%d %H:%M:%S') from 'conversions.parquet' "
        "where source_platform = 'pipedrive'",
    )
    assert found
    assert found == set(expected)


def test_responses_of_members_are_the_truth(demo):
    folder, _ = demo
    rows = reports(folder, "Campaign_members")[-1]
    keys = dict(
        truth(
            folder,
            "select replace(lead_id, 'salesforce:', ''), email "
            "from 'campaign_member_responses.parquet'",
        )
    )
    found = {
        (
            row["Campaign ID"],
            row["Email"] or keys[row["Lead ID"]],
            row["Responded"] == "1",
            row["First Responded Date"] or None,
        )
        for row in rows
    }
    expected = truth(
        folder,
        "select campaign_id, email, has_responded, strftime((responded_at "
        "at time zone 'UTC') at time zone 'Europe/Berlin', '%Y-%m-%d') "
        "from 'campaign_member_responses.parquet'",
    )
    assert found == set(expected)
    assert len(found) == len(expected)
    assert {row["Responded"] for row in rows} == {"0", "1"}
    # Linked by the id alone, by the address alone, by both.
    assert {(bool(row["Lead ID"]), bool(row["Email"])) for row in rows} == {
        (True, False),
        (False, True),
        (True, True),
    }


@pytest.mark.parametrize(("scale", "seed"), [("tiny", 1), ("tiny", 3), ("demo", 7)])
def test_every_scale_has_all_three_crms_and_their_traps(scale, seed):
    world = build_world(SCALES[scale], seed)
    crm = build_crm(world)
    deals, funnel = crm.deals, world.funnel
    home = crm.deal_home()
    for number in range(len(CRMS)):
        assert (home == number).sum() >= 3
        assert (home[crm.counted_deals()] == number).any()
    assert deals.restated.any()
    assert (home[deals.restated] == SALESFORCE).all()
    assert not deals.is_won[deals.restated].any()
    # What HubSpot merged, restated or erased stayed there.
    assert (home[deals.reverted | (deals.copied_from >= 0)] == HUBSPOT).all()
    contacts = crm.contacts
    special = (contacts.kind == 1) | (
        (contacts.kind == 0) & (contacts.erased_at < NEVER)
    )
    assert (crm.home[contacts.person[special]] == HUBSPOT).all()
    # A company is in one CRM.
    pairs = np.unique(np.stack([funnel.company, crm.home]), axis=1)
    assert len(pairs[0]) == len(np.unique(funnel.company))
    # Contacts of Pipedrive's companies are HubSpot's.
    assert (crm.salesforce_rank[crm.home == PIPEDRIVE] == -1).all()
    members = invite_members(world, crm)
    own = crm.salesforce_rank[members.prospect] >= 0
    for responded in (True, False):
        assert ((members.responded_at < NEVER)[own] == responded).any()
    assert (members.associated_at > funnel.lead_at[members.prospect]).all()
