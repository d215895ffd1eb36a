"""Nobody is to be found in what is published: a look at every text value."""

import itertools
import re

import duckdb
import pytest

EMAIL = re.compile(r"[\w.+%-]+@[\w-]+\.[\w.-]+")
PHONE = re.compile(r"\+\d[\d ()/-]{7,}\d")


@pytest.fixture(scope="module")
def published_values(pipeline):
    """Every different text value of the published file, with where it stands."""
    path = pipeline.settings.published_dir / "current.duckdb"
    found = {}
    with duckdb.connect(str(path), read_only=True) as connection:
        columns = connection.execute(
            """
            select schema_name, table_name, column_name
            from duckdb_columns()
            where not internal and data_type like '%VARCHAR%'
            """
        ).fetchall()
        for schema, table, column in columns:
            for (value,) in connection.execute(
                f'select distinct "{column}"::varchar from {schema}.{table}'
            ).fetchall():
                if value is not None:
                    found.setdefault(value.lower(), f"{schema}.{table}.{column}")
    return found


@pytest.fixture(scope="module")
def people(pipeline):
    """Names, addresses and numbers of everybody in the raw layer."""
    with duckdb.connect(
        str(pipeline.settings.warehouse_path), read_only=True
    ) as connection:
        rows = connection.execute(
            """
            select first_name || ' ' || last_name, email, phone
            from raw_hubspot.contacts
            union
            select billing_name, email, phone from raw_shopify.orders
            union
            select user_name, email, null from raw_toggl.time_entries
            union
            select user_name, email, null from raw_clockify.time_entries
            union
            select user_name, email, null from raw_harvest.time_entries
            union
            select null, work_email, null from raw_people.employees
            union
            select display_name, user_principal_name, null
            from raw_viva_engage.user_activity
            where user_principal_name like '%@%'
            union
            select author_handle, null, null from raw_meltwater.mentions
            union
            select asker_handle, asker_email, null from raw_service.threads
            union
            select null, requester_email, null from raw_zendesk.tickets
            union
            select null, null, caller from raw_aircall.calls
            where caller like '+%'
            """
        ).fetchall()
    names, emails, phones = (
        {value.strip().lower() for value in column if value and value.strip()}
        for column in zip(*rows, strict=True)
    )
    assert len(names) > 50
    assert len(emails) > 50
    return names, emails, phones


def test_no_value_looks_like_an_address_or_a_number_to_call(published_values):
    assert len(published_values) > 1000

    leaks = {
        value: where
        for value, where in published_values.items()
        if EMAIL.search(value) or PHONE.search(value)
    }

    assert leaks == {}


def test_nobody_from_the_raw_layer_is_named(published_values, people):
    names, emails, phones = people
    full_names = {name for name in names if " " in name}

    def who(value):
        words = re.findall(r"[^\W\d_]+", value)
        pairs = {" ".join(pair) for pair in itertools.pairwise(words)}
        return pairs & full_names or {value} & (emails | phones | names)

    leaks = {value: where for value, where in published_values.items() if who(value)}

    assert leaks == {}


def test_no_employee_and_no_mention_is_to_be_found(pipeline, published_values):
    with duckdb.connect(
        str(pipeline.settings.warehouse_path), read_only=True
    ) as connection:
        hidden = connection.execute(
            """
            select employee_id from raw_people.employees
            union
            select receipt_id from raw_people.information_receipts
            union
            select application_id from raw_people.applications
            union
            select email_hash from intermediate.int_employees_dated
            union
            select trim(unnest(string_split(source_mention_url, ';')))
            from raw_innovation.ideas
            union
            select stated_source from raw_people.applications
            where length(stated_source) > 20
            """
        ).fetchall()

    values = {value.lower() for (value,) in hidden if value}

    assert len(values) > 20
    assert values & set(published_values) == set()


def test_the_search_finds_what_the_raw_layer_holds(people):
    _, emails, phones = people

    assert all(EMAIL.search(email) for email in emails)
    assert any(PHONE.search(phone) for phone in phones)


def test_nothing_but_marts_their_definitions_and_the_manifest_is_published(pipeline):
    path = pipeline.settings.published_dir / "current.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        schemas = connection.execute(
            "select distinct schema_name from duckdb_columns() where not internal"
        ).fetchall()

    assert set(schemas) == {("marts",), ("ops",)}
    with duckdb.connect(str(path), read_only=True) as connection:
        assert connection.execute(
            """
            select distinct table_name from duckdb_tables()
            where schema_name = 'ops'
            order by table_name
            """
        ).fetchall() == [("definitions",), ("manifest",)]
