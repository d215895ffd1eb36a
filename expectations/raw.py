"""Suites of the raw layer: is what was delivered usable? One builder a suite.

Values there are text as delivered, so questions about amounts and dates go to what
the loader recorded in `ops` while it read them.
"""

from expectations.suites import Expect, Suite, no_rows, not_null

ADS_PLATFORMS = (
    "meta_ads",
    "google_ads",
    "linkedin_ads",
    "tiktok_ads",
    "microsoft_ads",
    "x_ads",
    "pinterest_ads",
    "snapchat_ads",
    "reddit_ads",
)
MONITORING_TOOLS = ("meltwater", "talkwalker", "brandwatch")
TICKET_TOOLS = ("zendesk", "freshdesk")
CALL_TOOLS = {"aircall": ("line", "direction"), "threecx": ("started_at", "status")}
TIME_TOOLS = ("toggl", "clockify", "harvest")
SOCIAL_DAYS = (
    ("raw_linkedin_page", "daily"),
    ("raw_linkedin_page", "followers_daily"),
    ("raw_linkedin_page", "visitors_daily"),
    ("raw_x", "daily"),
    ("raw_youtube", "daily"),
    ("raw_tiktok", "daily"),
)


def raw_suites() -> tuple[Suite, ...]:
    """Every suite that must pass before anything is built."""
    return (
        *(ads_suite(platform) for platform in ADS_PLATFORMS),
        contacts_suite(),
        deals_suite(),
        salesforce_leads_suite(),
        salesforce_opportunities_suite(),
        salesforce_members_suite(),
        pipedrive_deals_suite(),
        interactions_suite(),
        referrals_suite(),
        social_links_suite(),
        meta_posts_suite(),
        meta_daily_suite(),
        linkedin_posts_suite(),
        x_posts_suite(),
        youtube_posts_suite(),
        tiktok_posts_suite(),
        *(social_days_suite(schema, table) for schema, table in SOCIAL_DAYS),
        employees_suite(),
        information_items_suite(),
        information_receipts_suite(),
        applications_suite(),
        ideas_suite(),
        idea_events_suite(),
        user_activity_suite(),
        groups_suite(),
        *(mentions_suite(tool) for tool in MONITORING_TOOLS),
        mention_actions_suite(),
        *(tickets_suite(tool) for tool in TICKET_TOOLS),
        *(calls_suite(tool) for tool in CALL_TOOLS),
        threads_suite(),
        support_cost_rates_suite(),
        orders_suite(),
        woocommerce_orders_suite(),
        events_suite(),
        visits_suite(),
        *(time_entries_suite(tool) for tool in TIME_TOOLS),
        invoices_suite(),
        contracts_suite(),
        employee_rates_suite(),
        exchange_rates_suite(),
        *register_suites(),
        search_days_suite(),
        search_queries_suite(),
        loads_suite(),
        control_totals_suite(),
        coverage_suite(),
    )


def ads_suite(platform: str) -> Suite:
    """Spend by day: dated, in a known currency, with ids that survived."""
    return Suite(
        schema=f"raw_{platform}",
        table="ad_performance",
        expectations=(
            not_null("date_day"),
            not_null("spend"),
            not_null("_account_key"),
            _currency_is_known(platform),
            *(
                _ids_are_intact(column)
                for column in ("account_id", "campaign_id", "ad_group_id", "ad_id")
            ),
        ),
    )


def contacts_suite() -> Suite:
    """People in the CRM."""
    return Suite(
        schema="raw_hubspot",
        table="contacts",
        expectations=(
            not_null("contact_id"),
            not_null("created_at"),
            _ids_are_intact("contact_id"),
        ),
    )


def deals_suite() -> Suite:
    """Deals in the CRM."""
    return Suite(
        schema="raw_hubspot",
        table="deals",
        expectations=(
            not_null("deal_id"),
            not_null("deal_stage"),
            not_null("created_at"),
            _ids_are_intact("deal_id"),
        ),
    )


def salesforce_leads_suite() -> Suite:
    """Leads of Salesforce."""
    return Suite(
        schema="raw_salesforce",
        table="leads",
        expectations=(
            not_null("lead_id"),
            not_null("created_at"),
            _are_salesforce_ids("lead_id"),
        ),
    )


def salesforce_opportunities_suite() -> Suite:
    """Opportunities of Salesforce."""
    return Suite(
        schema="raw_salesforce",
        table="opportunities",
        expectations=(
            not_null("opportunity_id"),
            not_null("deal_stage"),
            _are_salesforce_ids("opportunity_id"),
        ),
    )


def salesforce_members_suite() -> Suite:
    """Members of Salesforce campaigns."""
    return Suite(
        schema="raw_salesforce",
        table="campaign_members",
        expectations=(
            no_rows(
                name="every_member_is_somebody",
                query="""
                    select _file, _row_number
                    from {batch}
                    where lead_id is null and contact_id is null and email is null
                """,
                message="Members without lead id, contact id and e-mail are left out.",
                severity="warn",
            ),
            no_rows(
                name="every_member_has_a_day",
                query="""
                    select _file, _row_number
                    from {batch}
                    where first_responded_at is null and associated_at is null
                """,
                message="Members without a day are left out.",
                severity="warn",
            ),
            _are_salesforce_ids("campaign_id"),
        ),
    )


def pipedrive_deals_suite() -> Suite:
    """Deals of Pipedrive."""
    return Suite(
        schema="raw_pipedrive",
        table="deals",
        expectations=(
            not_null("deal_id"),
            _ids_are_intact("deal_id"),
            no_rows(
                name="every_deal_has_a_status_that_is_known",
                query="""
                    select deal_status, _file, min(_row_number) as first_row
                    from {batch}
                    where
                        won_at is null
                        and lost_at is null
                        and coalesce(lower(trim(deal_status)), '') not in (
                            'open', 'won', 'lost', 'offen', 'gewonnen', 'verloren',
                            'öppen', 'vunnen', 'förlorad', 'deleted'
                        )
                    group by deal_status, _file
                """,
                message="Deals with a status that nobody knows count as open: add the"
                " word to seeds/crm_stages.csv.",
                severity="warn",
            ),
        ),
    )


def interactions_suite() -> Suite:
    """What people did in the communities."""
    return Suite(
        schema="raw_community",
        table="interactions",
        expectations=(
            not_null("interaction_id"),
            not_null("occurred_at"),
            not_null("interaction_type"),
            _ids_are_intact("post_id"),
            no_rows(
                name="most_interactions_have_a_network",
                query="""
                    select count(*) as interactions, count(network) as with_network
                    from {batch}
                    having count(network) < 0.5 * count(*)
                """,
                message="Most interactions name no network: their channel is unknown.",
                severity="warn",
            ),
        ),
    )


def referrals_suite() -> Suite:
    """Who brought whom."""
    return Suite(
        schema="raw_community",
        table="referrals",
        expectations=(
            not_null("referral_id"),
            not_null("referred_at"),
            not_null("evidence"),
            _ids_are_intact("referred_deal"),
        ),
    )


def meta_posts_suite() -> Suite:
    """Posts on Facebook and Instagram, counted since their publication."""
    return Suite(
        schema="raw_meta_business_suite",
        table="posts",
        expectations=(
            not_null("post_id"),
            not_null("published_at"),
            _ids_are_intact("post_id"),
            _ids_are_intact("page_id"),
            no_rows(
                name="posts_are_counted_since_their_publication",
                query="""
                    select _file, count(*) as posts
                    from {batch}
                    where regexp_matches(period, '[0-9]')
                    group by _file
                """,
                message="A content export by day is left out: export it with the"
                " lifetime counts.",
                severity="warn",
            ),
            no_rows(
                name="posts_say_how_often_they_were_shown",
                query="""
                    select _file, count(*) as posts
                    from {batch}
                    group by _file
                    having count(views) = 0 and count(impressions) = 0
                """,
                message="A content export has neither views nor impressions.",
                severity="warn",
            ),
        ),
    )


def meta_daily_suite() -> Suite:
    """The Insights tables by day of Facebook and Instagram."""
    return Suite(
        schema="raw_meta_business_suite",
        table="daily",
        expectations=(
            not_null("date_day"),
            no_rows(
                name="every_table_says_what_it_counts",
                query="""
                    select _file, count(*) as days
                    from {batch}
                    where title is null and page_likes is null
                    group by _file
                """,
                message="A table without its title says nothing and is left out: use"
                " the file as downloaded, with the lines above the header.",
                severity="warn",
            ),
        ),
    )


def linkedin_posts_suite() -> Suite:
    """Posts of the company's page on LinkedIn."""
    return Suite(
        schema="raw_linkedin_page",
        table="posts",
        expectations=(
            not_null("published_at"),
            not_null("impressions", severity="warn"),
            _are_like("post_link", "[0-9]{{10}}", "link to a post"),
        ),
    )


def x_posts_suite() -> Suite:
    """Posts on X."""
    return Suite(
        schema="raw_x",
        table="posts",
        expectations=(
            not_null("published_at"),
            not_null("impressions", severity="warn"),
            _ids_are_intact("post_id"),
            _are_like("post_id", "^[^0-9]*[0-9]{{5,20}}[^0-9]*$", "number of a post"),
        ),
    )


def youtube_posts_suite() -> Suite:
    """Videos on YouTube."""
    return Suite(
        schema="raw_youtube",
        table="posts",
        expectations=(
            not_null("views", severity="warn"),
            _are_like("video_id", "[A-Za-z0-9_-]{{11}}$", "id of a video"),
        ),
    )


def tiktok_posts_suite() -> Suite:
    """Videos on TikTok."""
    return Suite(
        schema="raw_tiktok",
        table="posts",
        expectations=(
            not_null("published_at"),
            _are_like("permalink", "/(video|photo)/[0-9]", "link to a video"),
        ),
    )


def social_days_suite(schema: str, table: str) -> Suite:
    """What a profile was seen and followed, by day."""
    return Suite(schema=schema, table=table, expectations=(not_null("date_day"),))


def social_links_suite() -> Suite:
    """Which link belongs to which post."""
    return Suite(
        schema="raw_community",
        table="social_links",
        expectations=(
            not_null("link"),
            not_null("post_id"),
            _ids_are_intact("post_id"),
        ),
    )


def employees_suite() -> Suite:
    """Who works where, since when."""
    return Suite(
        schema="raw_people",
        table="employees",
        expectations=(
            not_null("employee_id"),
            not_null("department"),
            not_null("entry_date"),
            _ids_are_intact("employee_id"),
        ),
    )


def information_items_suite() -> Suite:
    """What employees were to be told."""
    return Suite(
        schema="raw_people",
        table="information_items",
        expectations=(
            not_null("information_id"),
            not_null("published_at"),
            _ids_are_intact("information_id"),
        ),
    )


def information_receipts_suite() -> Suite:
    """What shows that it was taken in."""
    return Suite(
        schema="raw_people",
        table="information_receipts",
        expectations=(
            not_null("receipt_id"),
            not_null("information_id"),
            not_null("employee_id"),
            not_null("perceived_at"),
            not_null("evidence_type"),
            no_rows(
                name="receipts_are_about_known_information",
                query="""
                    select information_id, min(_file) as file, count(*) as receipts
                    from {batch}
                    where trim(information_id) not in (
                        select trim(information_id)
                        from raw_people.information_items
                        where information_id is not null
                    )
                    group by information_id
                """,
                message="Receipts about information that no file describes are left"
                " out: send the information_items template too.",
                severity="warn",
            ),
            no_rows(
                name="most_receipts_are_of_employees",
                # Who they are is not shown.
                query="""
                    with judged as (
                        select
                            trim(employee_id) in (
                                select trim(employee_id)
                                from raw_people.employees
                                where employee_id is not null
                            ) as is_known
                        from {batch}
                    )
                    select count(*) as receipts, count_if(is_known) as known
                    from judged
                    having count_if(is_known) < 0.9 * count(*)
                """,
                message="More than a tenth of the receipts are of people that the"
                " employees template does not have: they count for nobody.",
                severity="warn",
            ),
        ),
    )


def applications_suite() -> Suite:
    """Who applied, and where they heard of the company."""
    return Suite(
        schema="raw_people",
        table="applications",
        expectations=(
            not_null("application_id"),
            not_null("applied_at"),
            no_rows(
                name="most_applications_have_a_source",
                query="""
                    select count(*) as applications,
                        count(coalesce(stated_source, utm_source)) as with_source
                    from {batch}
                    having count(coalesce(stated_source, utm_source)) < 0.5 * count(*)
                """,
                message="Most applications neither state a source nor have a tracked"
                " one: how many came through social networks stays unknown.",
                severity="warn",
            ),
        ),
    )


def ideas_suite() -> Suite:
    """Where ideas came from."""
    return Suite(
        schema="raw_innovation",
        table="ideas",
        expectations=(
            not_null("idea_id"),
            not_null("source_type"),
            _ids_are_intact("idea_id"),
            no_rows(
                name="ideas_of_listening_name_their_mention",
                query="""
                    select idea_id, _file
                    from {batch}
                    where
                        lower(trim(source_type)) = 'listening'
                        and source_mention_url is null
                """,
                message="Ideas of listening without the address of a mention: nobody"
                " can prove where they came from, and they do not count as presented.",
                severity="warn",
            ),
        ),
    )


def idea_events_suite() -> Suite:
    """What became of ideas."""
    return Suite(
        schema="raw_innovation",
        table="idea_events",
        expectations=(
            not_null("idea_id"),
            not_null("stage"),
            not_null("occurred_at"),
            no_rows(
                name="events_are_of_known_ideas",
                query="""
                    select idea_id, min(_file) as file, count(*) as events
                    from {batch}
                    where trim(idea_id) not in (
                        select trim(idea_id)
                        from raw_innovation.ideas
                        where idea_id is not null
                    )
                    group by idea_id
                """,
                message="Events of ideas that no file describes are left out: send"
                " the ideas template too.",
                severity="warn",
            ),
        ),
    )


def user_activity_suite() -> Suite:
    """Who posted and read in Viva Engage."""
    return Suite(
        schema="raw_viva_engage",
        table="user_activity",
        expectations=(
            not_null("report_refresh_date"),
            not_null("user_principal_name"),
            not_null("report_period"),
            no_rows(
                name="accounts_are_not_concealed",
                query="""
                    select report_refresh_date, _file, count(*) as accounts
                    from {batch}
                    group by report_refresh_date, _file
                    having count_if(user_principal_name like '%@%') = 0
                """,
                message="The report conceals who is who, so that no account finds its"
                " department: a global administrator can change that under Settings >"
                " Org settings > Reports, and the works council has a say in it.",
                severity="warn",
            ),
            no_rows(
                name="periods_fit_into_a_month",
                query="""
                    select report_period, _file
                    from {batch}
                    where try_cast(report_period as integer) > 31
                    group by report_period, _file
                """,
                message="Reports of more than a month say nothing about one, and are"
                " left out: choose 7 or 30 days.",
                severity="warn",
            ),
        ),
    )


def groups_suite() -> Suite:
    """Groups of Viva Engage."""
    return Suite(
        schema="raw_viva_engage",
        table="groups",
        expectations=(
            not_null("report_refresh_date"),
            not_null("group_display_name"),
            not_null("report_period"),
        ),
    )


def mentions_suite(tool: str) -> Suite:
    """What a monitoring tool found."""
    return Suite(
        schema=f"raw_{tool}",
        table="mentions",
        expectations=(
            not_null("published_at"),
            not_null("url"),
            no_rows(
                name="most_mentions_are_judged",
                query="""
                    select count(*) as mentions, count(sentiment) as judged
                    from {batch}
                    having count(sentiment) < 0.5 * count(*)
                """,
                message="Most mentions come without a sentiment: net sentiment and"
                " positive mentions after a solved question are unknown. Tick the"
                " column in the export.",
                severity="warn",
            ),
        ),
    )


def mention_actions_suite() -> Suite:
    """What became of mentions."""
    return Suite(
        schema="raw_listening",
        table="mention_actions",
        expectations=(not_null("mention_url"), not_null("classified_as")),
    )


def tickets_suite(tool: str) -> Suite:
    """Tickets of a support desk."""
    return Suite(
        schema=f"raw_{tool}",
        table="tickets",
        expectations=(
            not_null("ticket_id"),
            not_null("created_at"),
            _ids_are_intact("ticket_id"),
            no_rows(
                name="tickets_say_how_they_came",
                query="""
                    select count(*) as tickets, count(via) as with_way
                    from {batch}
                    having count(via) < 0.5 * count(*)
                """,
                message="Most tickets do not say how they came in: those of social"
                " networks cannot be told from mail. Add the column to the view.",
                severity="warn",
            ),
        ),
    )


def calls_suite(tool: str) -> Suite:
    """Calls of a telephone system."""
    return Suite(
        schema=f"raw_{tool}",
        table="calls",
        expectations=tuple(not_null(column) for column in CALL_TOOLS[tool]),
    )


def threads_suite() -> Suite:
    """Conversations with customers."""
    return Suite(
        schema="raw_service",
        table="threads",
        expectations=(
            not_null("thread_id"),
            not_null("network"),
            not_null("opened_at"),
        ),
    )


def support_cost_rates_suite() -> Suite:
    """What a contact costs."""
    return Suite(
        schema="raw_service",
        table="support_cost_rates",
        expectations=(
            not_null("contact_type"),
            not_null("valid_from"),
            not_null("variable_cost"),
            not_null("currency_code"),
        ),
    )


def orders_suite() -> Suite:
    """Orders of the shop, one row a line."""
    return Suite(
        schema="raw_shopify",
        table="orders",
        expectations=(
            not_null("order_name"),
            _ids_are_intact("order_id"),
            no_rows(
                name="every_order_has_its_amounts",
                query="""
                    select order_name, _file
                    from {batch}
                    group by order_name, _file
                    having
                        count(currency_code) = 0
                        or count(created_at) = 0
                        or count(total) = 0
                """,
                message="Orders without currency, date or total: the file was"
                " filtered or cut before it came here. Export all columns again.",
            ),
        ),
    )


def woocommerce_orders_suite() -> Suite:
    """Orders of a shop that exports net sales alone."""
    return Suite(
        schema="raw_woocommerce",
        table="orders",
        expectations=(
            not_null("order_number"),
            not_null("created_at"),
            not_null("net_sales"),
            _ids_are_intact("order_number"),
            no_rows(
                name="currency_is_known",
                query="""
                    with delivered as (select * from {batch})
                    select delivered._file, min(delivered._row_number) as first_row
                    from delivered
                    left join ops.loads as loads
                        on delivered._load_id = loads.load_id
                    where
                        delivered.currency_code is null
                        and loads.currency_code is null
                        and (
                            select count(distinct accounts.currency_code)
                            from raw_finance.ad_accounts as accounts
                            where
                                lower(trim(accounts.platform)) = 'woocommerce'
                                and (
                                    delivered._account_key = '(all)'
                                    or delivered._account_key = accounts.account_id
                                    or delivered._account_key = accounts.account_name
                                )
                        ) <> 1
                    group by delivered._file
                """,
                message="Orders whose currency sign several countries share: name the"
                " shop's currency in the ad_accounts template, platform woocommerce.",
            ),
            no_rows(
                name="every_refund_has_its_order",
                query="""
                    with delivered as (select * from {batch})
                    select refunds._file, refunds._row_number
                    from delivered as refunds
                    where
                        starts_with(refunds.net_sales, '-')
                        and not exists (
                            select 1
                            from delivered as orders
                            where
                                orders._load_id = refunds._load_id
                                and orders.order_number = refunds.order_number
                                and not starts_with(orders.net_sales, '-')
                        )
                """,
                message="Refunds of orders that the file does not hold are left out."
                " Download from the day of the orders on.",
                severity="warn",
            ),
        ),
    )


def events_suite() -> Suite:
    """Events of the web site."""
    return Suite(
        schema="raw_ga4",
        table="events",
        expectations=(
            not_null("event_timestamp"),
            not_null("event_name"),
            no_rows(
                name="most_events_have_a_visitor",
                query="""
                    select count(*) as events, count(user_pseudo_id) as with_visitor
                    from {batch}
                    having count(user_pseudo_id) < 0.5 * count(*)
                """,
                message="Less than half of the events name a visitor (consent"
                " denied): paths to a sale are mostly unknown.",
                severity="warn",
            ),
        ),
    )


def visits_suite() -> Suite:
    """Visits of the web site."""
    return Suite(
        schema="raw_matomo",
        table="visits",
        expectations=(
            not_null("id_site"),
            not_null("id_visit"),
            not_null("first_action_timestamp"),
            _ids_are_intact("id_visit"),
            no_rows(
                name="first_action_is_a_timestamp",
                query="""
                    select _file, _row_number
                    from {batch}
                    where
                        length(first_action_timestamp) <> 10
                        or not regexp_matches(first_action_timestamp, '^[0-9]+$')
                """,
                message="Visits whose first action is not in seconds since 1970: they"
                " are left out. Do not save the file in a spreadsheet.",
            ),
            no_rows(
                name="most_visits_have_a_visitor",
                query="""
                    select
                        count(*) as visits,
                        count(nullif(nullif(visitor_id, '0'), 'false')) as with_visitor
                    from {batch}
                    having
                        count(nullif(nullif(visitor_id, '0'), 'false'))
                        < 0.5 * count(*)
                """,
                message="Less than half of the visits name a visitor (consent denied,"
                " or a site without profiles): paths to a sale are mostly unknown.",
                severity="warn",
            ),
            no_rows(
                name="no_file_ends_at_a_limit",
                query="""
                    select _file, count(*) as visits
                    from {batch}
                    group by _file
                    having count(*) % 100 = 0
                """,
                message="Files with a round number of visits: most likely Matomo"
                " stopped at the number of rows that was chosen, and the older visits"
                " are missing. Choose a higher one, or fewer days.",
                severity="warn",
            ),
        ),
    )


def time_entries_suite(tool: str) -> Suite:
    """Hours worked."""
    return Suite(
        schema=f"raw_{tool}",
        table="time_entries",
        expectations=(
            not_null("start_date"),
            no_rows(
                name="every_entry_says_how_long",
                query="""
                    select _file, _row_number
                    from {batch}
                    where duration is null and hours is null
                """,
                message="Entries without hours: their cost is missing.",
            ),
            no_rows(
                name="every_entry_says_who",
                query="""
                    select _file, _row_number
                    from {batch}
                    where user_name is null and email is null and employee_id is null
                """,
                message="Entries of nobody: they cannot be given a rate.",
                severity="warn",
            ),
        ),
    )


def invoices_suite() -> Suite:
    """Invoices: supplier, cost type, amount, currency, date."""
    return Suite(
        schema="raw_finance",
        table="invoices",
        expectations=(
            not_null("invoice_id"),
            not_null("cost_type"),
            not_null("net_amount"),
            not_null("currency_code"),
            not_null("invoice_date"),
        ),
    )


def contracts_suite() -> Suite:
    """Contracts that cost the same each period."""
    return Suite(
        schema="raw_finance",
        table="contracts",
        expectations=(
            not_null("contract_id"),
            not_null("cost_type"),
            not_null("amount"),
            not_null("currency_code"),
            not_null("start_date"),
        ),
    )


def employee_rates_suite() -> Suite:
    """What an hour costs, and from when."""
    return Suite(
        schema="raw_finance",
        table="employee_rates",
        expectations=(
            not_null("loaded_rate"),
            not_null("currency_code"),
            not_null("valid_from"),
        ),
    )


def exchange_rates_suite() -> Suite:
    """The central bank's rates."""
    return Suite(
        schema="raw_ecb",
        table="rates",
        expectations=(
            not_null("rate_date"),
            not_null("currency_code"),
            not_null("rate"),
        ),
    )


# Tables that people keep by hand: what no row of them may lack. What a row says is
# judged in staging, where its words are read.
REGISTERS: dict[str, tuple[str, ...]] = {
    "raw_relations.partners": ("partner_id", "found_via", "found_at"),
    "raw_relations.influencers": ("influencer_id", "network", "discovered_at"),
    "raw_surveys.waves": ("survey", "wave", "starts_on", "ends_on"),
    "raw_surveys.responses": ("response_id", "survey", "wave", "answered_at"),
    "raw_search.results": ("checked_on", "query", "position", "result_owner"),
    "raw_competitors.activity": (
        "date_day",
        "competitor",
        "network",
        "query_set_version",
    ),
    "raw_plan.goals": ("goal_id", "company_goal", "kpi", "direction"),
    "raw_plan.interventions": ("intervention_id", "kind", "starts_on"),
    "raw_plan.campaign_briefs": ("platform", "campaign_id", "written_at"),
    "raw_plan.budgets": ("period_start", "period_end", "amount", "currency_code"),
    "raw_plan.maturity_assessments": ("assessed_on", "stage"),
    "raw_plan.scenario_parameters": (
        "parameter",
        "valid_from",
        "low",
        "base",
        "high",
        "source",
        "owner_role",
    ),
}


def register_suites() -> tuple[Suite, ...]:
    """Tables kept by hand: every row has what it cannot do without."""
    extra = {
        "raw_relations.partners": (_ids_are_intact("crm_deal_ids"),),
        "raw_plan.campaign_briefs": (
            _ids_are_intact("campaign_id"),
            _budgets_have_a_currency(),
        ),
        "raw_plan.budgets": (_ids_are_intact("campaign_id"),),
    }
    return tuple(
        Suite(
            schema=name.split(".")[0],
            table=name.split(".")[1],
            expectations=(*map(not_null, columns), *extra.get(name, ())),
        )
        for name, columns in REGISTERS.items()
    )


def search_days_suite() -> Suite:
    """What the search engine shows and who clicks, by day."""
    return Suite(
        schema="raw_search_console",
        table="days",
        expectations=(
            not_null("date_day"),
            not_null("clicks"),
            not_null("impressions"),
        ),
    )


def search_queries_suite() -> Suite:
    """What people searched for, in a period that the file does not name."""
    return Suite(
        schema="raw_search_console",
        table="queries",
        expectations=(
            not_null("query"),
            not_null("clicks"),
            not_null("impressions"),
            no_rows(
                name="files_state_their_period",
                query="""
                    select _file, count(*) as queries
                    from {batch}
                    where not regexp_matches(
                        _file,
                        '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[^0-9]+[0-9]{{4}}-[0-9]{{2}}'
                    )
                    group by _file
                """,
                message="A table of queries names no period, so it is in no figure. Put"
                " it into a folder named by its first and last day, such as"
                " 2026-09-01_2026-09-30.",
                severity="warn",
            ),
        ),
    )


def loads_suite() -> Suite:
    """The ledger of files."""
    return Suite(
        schema="ops",
        table="loads",
        expectations=(
            no_rows(
                name="every_row_read_is_loaded_or_rejected",
                query="""
                    select file, rows_read, rows_loaded, rows_rejected
                    from {batch}
                    where
                        status = 'loaded'
                        and rows_read <> rows_loaded + rows_rejected
                """,
                message="Rows were lost between the file and the warehouse.",
            ),
            no_rows(
                name="every_file_is_understood",
                query="""
                    select file, status, message
                    from {batch}
                    where status in ('refused', 'unrecognised', 'failed')
                """,
                message="Files that were left out; each says what to do.",
                severity="warn",
            ),
            no_rows(
                name="few_rows_are_rejected",
                query="""
                    select file, rows_read, rows_rejected
                    from {batch}
                    where status = 'loaded' and rows_rejected > 0.1 * rows_read
                """,
                message="More than a tenth of the file's rows were rejected; see"
                " `social-roi rejects`.",
                severity="warn",
            ),
            no_rows(
                name="no_spend_is_among_the_rejected_rows",
                # A line without a day is a remark more often than spend; a file that
                # newer ones have replaced for all its days no longer counts.
                query="""
                    with ledger as (select * from {batch})
                    select rejected.file, rejected.row_number, rejected.reason
                    from ledger
                    inner join ops.rejected_rows as rejected
                        on ledger.load_id = rejected.load_id
                    where
                        ledger.entity = 'ad_performance'
                        and not starts_with(rejected.reason, 'the same as line')
                        and not starts_with(rejected.reason, 'not a day')
                        and ledger.load_id in (
                            select coverage.load_id
                            from ops.coverage as coverage
                            where coverage.is_current
                        )
                """,
                message="Rows of an ads report could not be read, so their spend is"
                " missing. Download the report again for the same days; `social-roi"
                " rejects` shows the rows.",
            ),
            no_rows(
                name="only_repetitions_are_rejected",
                query="""
                    with ledger as (select * from {batch})
                    select rejected.file, rejected.row_number, rejected.reason
                    from ledger
                    inner join ops.rejected_rows as rejected
                        on ledger.load_id = rejected.load_id
                    where not starts_with(rejected.reason, 'the same as line')
                """,
                message="Records could not be read and are in no figure; `social-roi"
                " rejects` shows them.",
                severity="warn",
            ),
            no_rows(
                name="no_header_was_guessed",
                query="""
                    select file, guessed_headers
                    from {batch}
                    where
                        status = 'loaded'
                        and contains(guessed_headers, '(best match)')
                """,
                message="Columns with a header that no format knows were read as the"
                " most similar one. Compare: social-roi check FILE.",
                severity="warn",
            ),
        ),
    )


def control_totals_suite() -> Suite:
    """What the files themselves say that they add up to."""
    return Suite(
        schema="ops",
        table="control_totals",
        expectations=(
            no_rows(
                name="control_totals_match",
                # A file that newer ones have replaced for all its days no longer
                # counts, and so no longer blocks.
                query="""
                    with totals as (select * from {batch})
                    select totals.file, totals.measure, totals.stated, totals.loaded,
                        totals.difference
                    from totals
                    where
                        totals.is_required
                        and not totals.is_matched
                        and (
                            totals.load_id in (
                                select coverage.load_id
                                from ops.coverage as coverage
                                where coverage.is_current
                            )
                            or totals.load_id not in (
                                select coverage.load_id from ops.coverage as coverage
                            )
                        )
                """,
                message="The rows of a file do not add up to its own totals row: it"
                " was cut or edited. Download it again.",
            ),
        ),
    )


def coverage_suite() -> Suite:
    """Which account has which days.

    An account may be a person's e-mail address, so it is never selected.
    """
    return Suite(
        schema="ops",
        table="coverage",
        expectations=(
            no_rows(
                name="days_are_plausible",
                query="""
                    select source, entity, load_id, min(date_day) as first_day
                    from {batch}
                    where date_day < date '1999-01-01'
                    group by source, entity, load_id
                """,
                message="Days before 1999: the order of day and month, or the year,"
                " was misread.",
            ),
            no_rows(
                name="days_are_not_in_the_future",
                query="""
                    select source, entity, load_id, max(date_day) as last_day
                    from {batch}
                    where date_day > current_date + 1
                    group by source, entity, load_id
                """,
                message="Days after today.",
                severity="warn",
            ),
            no_rows(
                name="each_account_day_has_one_truth",
                query="""
                    select source, entity, level, date_day,
                        count(distinct load_id) as files
                    from {batch}
                    where is_current
                    group by source, entity, level, account_key, date_day
                    having count(distinct load_id) > 1
                """,
                message="Two files both count for the same account and day: it is"
                " counted twice.",
            ),
        ),
    )


def _currency_is_known(source: str) -> Expect:
    return no_rows(
        name="currency_is_known",
        query=f"""
            with delivered as (select * from {{batch}})
            select delivered._account_key, delivered._file
            from delivered
            left join ops.loads as loads on delivered._load_id = loads.load_id
            where
                delivered.currency_code is null
                and loads.currency_code is null
                and not exists (
                    select 1
                    from raw_finance.ad_accounts as accounts
                    where
                        accounts.platform = '{source}'
                        and accounts.currency_code is not null
                        and (
                            delivered._account_key = accounts.account_id
                            or delivered._account_key = accounts.account_name
                        )
                )
            group by delivered._account_key, delivered._file
        """,  # noqa: S608 (a name from the list above)
        message="Spend without a currency cannot be converted. Export with the"
        " currency column, or name the account in the ad_accounts template.",
    )


def _budgets_have_a_currency() -> Expect:
    return no_rows(
        name="budgets_have_a_currency",
        query="""
            select platform, campaign_id, _file
            from {batch}
            where budget is not null and currency_code is null
        """,
        message="Briefs with a budget and without a currency: spend cannot be compared"
        " with it. Fill the column currency_code.",
        severity="warn",
    )


def _ids_are_intact(column: str) -> Expect:
    return no_rows(
        name=f"{column}_is_intact",
        query=f"""
            select {column}, _file, min(_row_number) as first_row
            from {{batch}}
            where regexp_matches({column}, '^[0-9]([.,][0-9]+)?[eE][+]?[0-9]+$')
            group by {column}, _file
        """,  # noqa: S608 (a name from this file)
        message="A spreadsheet program has turned long ids into 1.2E+14: they no"
        " longer say which record is meant. Use the file as downloaded.",
    )


def _are_like(column: str, pattern: str, what: str) -> Expect:
    return no_rows(
        name=f"{column}_names_the_record",
        query=f"""
            select _file, min(_row_number) as first_row
            from {{batch}}
            where {column} is null or not regexp_matches({column}, '{pattern}')
            group by _file
        """,  # noqa: S608 (a name and a pattern from this file)
        message=f"{column} is no {what}: such rows are left out.",
    )


def _are_salesforce_ids(column: str) -> Expect:
    return no_rows(
        name=f"{column}_is_whole",
        query=f"""
            select {column}, _file, min(_row_number) as first_row
            from {{batch}}
            where not regexp_full_match(
                {column}, '[A-Za-z0-9]{{{{15}}}}([A-Z0-5]{{{{3}}}})?'
            )
            group by {column}, _file
        """,  # noqa: S608 (a name from this file)
        message="A Salesforce id has 15 characters, or 18: others were cut or edited,"
        " and no longer say which record is meant. Use the report as downloaded.",
    )
