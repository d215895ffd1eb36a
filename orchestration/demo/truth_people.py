"""What a warehouse must find about people: leads, stages, community, consent.

Persons are named as in the other tables (`shopper 12`, `prospect 7`, `company 5`,
`member 3`). The keys by which files tell of them stand beside: the address, and the id
of the contact or lead (`salesforce:…` where it is a lead of Salesforce).

lead_records: one row per lead row of a CRM, valid or not.
    lead_id, source_platform; became_lead_at; person_id; email; is_valid: the one row
    that counts for its person; exclusion_reason: `internal` (an address of the company
    itself), `duplicate of a lead` (a merged record, or a second contact with the same
    address), empty where valid.
leads_raw_monthly: the same by month and CRM: leads_raw (all rows), leads_valid.
funnel_entries: one row per entity and stage; entered_at is the first moment.
    entity_type `account` (company) or `person` (shopper, gift shopper, guest: who buys
    a night light). visitor: first visit that the web analytics recorded with consent,
    whether or not anything links the browser to the person. lead, mql, sql: first row
    of the company in a CRM, by the company's own staff not counted; mql and sql are
    known from HubSpot only, and of erased contacts only what the first export shows.
    opportunity: first deal created. customer: first won deal or first order that
    counts; repeat_customer: the first at least 24 hours later.
relationship_states: one row per person, model and state, entered_at the first moment.
    model `awareness_purchase_repurchase`, of shoppers and companies, and of guests and
    those of the gift shop, whom nobody knows before they buy: aware (first engaged
    visit with consent, or first interaction, whichever was earlier), purchase,
    repurchase (as customer and repeat_customer above).
    model `awareness_relationship_ambassador`, of persons who ever spoke in the
    community or are named as referrer by a verified referral: aware (as above),
    relationship (first reciprocated interaction that ends 90 days with at least three
    in two or more calendar weeks, Monday first, Berlin), ambassador (first verified
    referral, or second positive unsolicited public mention within 180 days; basis says
    which came first). identified_by: `email`, `contact id` or `member id`, the
    strongest key that any interaction shows; the address of who only referred.
    contact_id and email are the person's even where no interaction shows them.
campaign_member_responses: one row per person and campaign as the last report has it.
    campaign_id as Salesforce writes it; associated_at is the invitation, responded_at
    the first response (null: none), of which the reports show the days in Berlin.
consent_losses: one row per month and way of coming (`people.KINDS`, and `machine`):
    visits, and visits_without_consent, whose touches no path can have. The way is how
    the visitor really came, whatever the tags say.
post_clicks: one row per post and kind of link (`tagged`, `short`): clicks with consent,
    and clicks_without_consent.
referrals: one row per referral; is_verified: all but self-reported ones;
    contradicts_tracked: said against a tracked referral of the same person.
    referred_customer_id is the customer as `conversions` names him (person or company).
referral_margin: one row per verified referral: conversions, net_revenue and
    contribution_margin of the referred customer, refunds taken off, from the moment of
    the referral to before the same moment 12 months later.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.demo.calendar import iso_days
from orchestration.demo.community import (
    BY_CONTACT,
    BY_EMAIL,
    EVIDENCE,
    PERSON_UNIT,
    PROSPECTS,
    SHOPPERS,
    Community,
    ambassadors_by_mention,
    ambassadors_by_referral,
    member_ids,
    person_contacts,
    person_emails,
    person_ids,
    relationships,
)
from orchestration.demo.community_files import referral_ids
from orchestration.demo.crm import (
    CRMS,
    DUPLICATE,
    HUBSPOT,
    PROSPECT,
    SALESFORCE,
    Crm,
    contact_ids,
    salesforce_id,
    unique_ids,
)
from orchestration.demo.crm_files import prospect_emails
from orchestration.demo.gatherings import GATHERINGS, Members
from orchestration.demo.geo_experiment import sell_night_lights
from orchestration.demo.gift_shop import sell_gifts
from orchestration.demo.people import KINDS
from orchestration.demo.posts import NETWORKS, NO_LINK, Clicks, Posts
from orchestration.demo.sales import NEVER
from orchestration.demo.streams import Ints
from orchestration.demo.web import BOT, BUSINESSES, MACHINES, Visits
from orchestration.demo.world import World

_Table = dict[str, np.ndarray]


def deal_keys(crm: Crm, numbers: Ints) -> tuple[list[str], list[str]]:
    """Ids of deals that are unique over all CRMs, and the CRM of each."""
    platforms = [CRMS[n] for n in crm.deal_home()[numbers].tolist()]
    return unique_ids(platforms, crm.deal_records(numbers)), platforms


def lead_keys(crm: Crm, prospect: Ints) -> tuple[list[str], list[str]]:
    """Ids of leads that are unique over all CRMs, and the CRM of each."""
    in_salesforce = (crm.salesforce_rank[prospect] >= 0).tolist()
    platforms = [CRMS[SALESFORCE if own else HUBSPOT] for own in in_salesforce]
    return unique_ids(platforms, crm.lead_records(prospect)), platforms


def stated_closing(world: World, crm: Crm, numbers: Ints) -> Ints:
    """When deals closed as their CRM says: Salesforce knows the day only."""
    closed = crm.deals.closed_at[numbers]
    known = np.where(closed < NEVER, closed, world.history.first_second)
    days = world.history.day_of(known)
    next_days = [world.history.second_of(n + 1) for n in days.tolist()]
    by_day = (crm.deal_home()[numbers] == SALESFORCE) & (closed < NEVER)
    return np.where(by_day, np.array(next_days, np.int64) - 1, closed)


def _texts(values: list[str]) -> np.ndarray:
    return np.array(values, dtype=object)


@dataclass(frozen=True)
class PeopleTruth:
    """What the tables of this module are made from."""

    world: World
    crm: Crm
    visits: Visits
    posts: Posts
    clicks: Clicks
    members: Members
    community: Community

    def tables(self) -> dict[str, tuple[_Table, str]]:
        """Numbers and the query that makes the table of them, by table."""
        return {
            "lead_records": (self._lead_records(), _LEAD_RECORDS),
            "funnel_entries": (self._funnel_entries(), _FUNNEL_ENTRIES),
            "relationship_states": (self._states(), _STATES),
            "campaign_member_responses": (self._responses(), _RESPONSES),
            "consent_losses": (self._consent_losses(), _CONSENT_LOSSES),
            "post_clicks": (self._post_clicks(), _POST_CLICKS),
            "referrals": (self._referrals(), _REFERRALS),
        }

    def _lead_records(self) -> _Table:
        contacts, crm = self.crm.contacts, self.crm
        rows = np.flatnonzero(
            (contacts.kind == PROSPECT) | (contacts.kind == DUPLICATE)
        )
        kind, prospect = contacts.kind[rows], contacts.person[rows]
        keys, platforms = lead_keys(crm, prospect)
        duplicate = kind == DUPLICATE
        keys = np.where(
            duplicate, _texts(contact_ids(kind, prospect)), _texts(keys)
        ).tolist()
        same = crm.same_address[prospect]
        person = np.where(same >= 0, same, prospect)
        internal = crm.is_internal[person]
        # The earliest row of a person counts; of equal ones the main contact's.
        order = np.lexsort(
            (_texts(keys).astype(str), duplicate, contacts.lead_at[rows])
        )
        order = order[~internal[order]]
        _, first = np.unique(person[order], return_index=True)
        valid = np.zeros(len(rows), dtype=bool)
        valid[order[first]] = True
        emails = prospect_emails(self.world, crm, prospect)
        return {
            "lead_id": _texts(keys),
            "source_platform": _texts(platforms),
            "seconds": contacts.lead_at[rows],
            "date_day": self._days(contacts.lead_at[rows]),
            "person_id": _texts([f"prospect {n}" for n in person.tolist()]),
            "email": _texts(
                [
                    f"alt{n}.{email}" if other else email
                    for n, email, other in zip(
                        prospect.tolist(), emails, duplicate.tolist(), strict=True
                    )
                ]
            ),
            "is_valid": valid,
            "exclusion_reason": np.where(
                internal, "internal", np.where(valid, "", "duplicate of a lead")
            ).astype(object),
        }

    def _days(self, moments: Ints) -> np.ndarray:
        history = self.world.history
        return _texts(iso_days(history, history.day_of(moments)))

    def _visited(self, is_engaged: bool) -> tuple[Ints, Ints]:
        """First recorded visit with consent, by shopper and by prospect."""
        visits = self.visits
        usable = (visits.population != MACHINES) & (visits.has_consent == 1)
        if is_engaged:
            usable &= visits.is_engaged == 1
        firsts = []
        for population, people in (
            (SHOPPERS, self.world.consumers),
            (BUSINESSES, self.world.businesses),
        ):
            first = np.full(len(people), NEVER)
            rows = usable & (visits.population == population)
            np.minimum.at(first, visits.person[rows], visits.at[rows])
            firsts.append(first)
        return firsts[0], firsts[1]

    def _by_company(self, moments: Ints, counts: np.ndarray) -> Ints:
        """The earliest moment of the people of each company that count."""
        company = self.world.funnel.company
        first = np.full(int(company.max()) + 1, NEVER)
        np.minimum.at(first, company[counts], moments[counts])
        return first

    def _sales(self) -> tuple[Ints, Ints, Ints, Ints]:
        """First sale and first return, by shopper and by company."""
        orders, crm = self.world.orders, self.crm
        sold = np.flatnonzero(orders.counts)
        numbers = crm.counted_deals()
        closed = stated_closing(self.world, crm, numbers)
        company = self.world.funnel.company
        shoppers = _first_and_return(
            orders.person[sold], orders.at[sold], len(self.world.consumers)
        )
        companies = _first_and_return(
            company[crm.deals.prospect[numbers]], closed, int(company.max()) + 1
        )
        return *shoppers, *companies

    def _funnel_entries(self) -> _Table:
        funnel, crm = self.world.funnel, self.crm
        size = len(funnel.company)
        same = crm.same_address
        own = np.where(same >= 0, same, np.arange(size))
        known = funnel.is_in_crm & ~crm.is_internal[own]
        in_hubspot = known & (crm.salesforce_rank < 0)
        contacts = crm.contacts
        erased_at = np.full(size, NEVER)
        main = contacts.kind == PROSPECT
        erased_at[contacts.person[main]] = contacts.erased_at[main]

        def shown(moments: Ints) -> Ints:
            return np.where(moments <= erased_at, moments, NEVER)

        deal_at = np.full(size, NEVER)
        np.minimum.at(deal_at, crm.deals.prospect, crm.deals.created_at)
        bought, returned, won, won_again = self._sales()
        visited, visited_b2b = self._visited(is_engaged=False)
        everyone = np.ones(size, dtype=bool)
        gifts = self._gifts()
        parts = [
            ("person", "visitor", visited),
            ("person", "customer", bought),
            ("person", "repeat_customer", returned),
            ("account", "visitor", self._by_company(visited_b2b, funnel.is_in_crm)),
            ("account", "lead", self._by_company(funnel.lead_at, known)),
            ("account", "mql", self._by_company(shown(funnel.mql_at), in_hubspot)),
            ("account", "sql", self._by_company(shown(funnel.sql_at), in_hubspot)),
            ("account", "opportunity", self._by_company(deal_at, everyone)),
            ("account", "customer", won),
            ("account", "repeat_customer", won_again),
        ]
        named = [
            (kind, stage, "shopper" if kind == "person" else "company", moments)
            for kind, stage, moments in parts
        ]
        named.append(("person", "customer", "gift shopper", gifts))
        guests = sell_night_lights(self.world).at
        named.append(("person", "customer", "guest", guests))
        return _stacked(named, ("entity_type", "stage"))

    def _gifts(self) -> Ints:
        """When the customers of the gift shop bought, once each."""
        orders = sell_gifts(self.world)
        return np.where(orders.counts, orders.at, NEVER)

    def _aware(self) -> tuple[Ints, Ints, Ints]:
        """First engaged visit or interaction, by shopper, prospect and stranger."""
        shoppers, prospects = self._visited(is_engaged=True)
        parts = self.community.interactions
        spoken = parts.take(np.flatnonzero(~parts.is_staff))
        strangers = np.full(int(spoken.person.max(initial=0)) + 1, NEVER)
        firsts = (shoppers, prospects, strangers)
        for population, first in enumerate(firsts):
            rows = spoken.population == population
            np.minimum.at(first, spoken.person[rows], spoken.at[rows])
        return firsts

    def _states(self) -> _Table:
        world, community = self.world, self.community
        aware = self._aware()
        bought, returned, won, won_again = self._sales()
        company = world.funnel.company
        purchases = [
            ("aware", "shopper", aware[SHOPPERS]),
            ("purchase", "shopper", bought),
            ("purchase", "gift shopper", self._gifts()),
            ("purchase", "guest", sell_night_lights(world).at),
            ("repurchase", "shopper", returned),
            (
                "aware",
                "company",
                self._by_company(aware[PROSPECTS], np.ones(len(company), dtype=bool)),
            ),
            ("purchase", "company", won),
            ("repurchase", "company", won_again),
        ]
        first = _stacked(
            [
                ("awareness_purchase_repurchase", state, name, moments)
                for state, name, moments in purchases
            ],
            ("model", "state"),
        )
        size = len(first["seconds"])
        nothing = np.full(size, "", dtype=object)
        keys = ("basis", "identified_by", "contact_id", "email", "member_id")
        first |= dict.fromkeys(keys, nothing)
        parts = community.interactions
        parts = parts.take(np.flatnonzero(~parts.is_staff))
        spoke = parts.population * PERSON_UNIT + parts.person
        mentions, mentioned = ambassadors_by_mention(community)
        referrers, referred = ambassadors_by_referral(community)
        everyone = np.unique(np.concatenate([spoke, referrers]))
        population, person = np.divmod(everyone, PERSON_UNIT)
        since = np.full(len(everyone), NEVER)
        for number, moments in enumerate(aware):
            rows = population == number
            since[rows] = moments[person[rows]]
        friends, befriended = relationships(world, community)
        promoters = np.unique(np.concatenate([mentions, referrers]))
        by_mention = _lookup(promoters, mentions, mentioned)
        by_referral = _lookup(promoters, referrers, referred)
        who = np.concatenate([everyone, friends, promoters])
        sizes = [len(everyone), len(friends), len(promoters)]
        basis = np.where(by_referral <= by_mention, "referral", "mentions")
        kept = np.concatenate([since < NEVER, np.ones(sizes[1] + sizes[2], dtype=bool)])
        second = {
            "model": np.full(len(who), "awareness_relationship_ambassador", object),
            "state": np.repeat(_texts(["aware", "relationship", "ambassador"]), sizes),
            "seconds": np.concatenate(
                [since, befriended, np.minimum(by_mention, by_referral)]
            ),
            "basis": np.concatenate([np.full(sizes[0] + sizes[1], ""), basis]).astype(
                object
            ),
            **self._keys(who, spoke, parts.shown),
        }
        second = {name: column[kept] for name, column in second.items()}
        return {name: np.concatenate([first[name], second[name]]) for name in second}

    def _keys(self, who: Ints, spoke: Ints, shown: Ints) -> _Table:
        """How persons are known: by what any of their interactions shows."""
        population, person = np.divmod(who, PERSON_UNIT)
        by_email = np.isin(who, spoke[shown == BY_EMAIL])
        by_contact = np.isin(who, spoke[shown == BY_CONTACT])
        has_spoken = np.isin(who, spoke)
        contacts = person_contacts(self.crm, population, person)
        in_salesforce = (population == PROSPECTS) & (
            self.crm.salesforce_rank[np.where(population == PROSPECTS, person, 0)] >= 0
        )
        platforms = [CRMS[SALESFORCE if own else HUBSPOT] for own in in_salesforce]
        return {
            "person_id": _texts(person_ids(population, person)),
            "identified_by": np.select(
                [by_email, by_contact, has_spoken],
                ["email", "contact id", "member id"],
                "email",
            ).astype(object),
            "contact_id": np.where(
                [bool(text) for text in contacts],
                _texts(unique_ids(platforms, contacts)),
                "",
            ),
            "email": _texts(person_emails(self.world, self.crm, population, person)),
            "member_id": np.where(
                has_spoken, _texts(member_ids(population, person)), ""
            ),
        }

    def _responses(self) -> _Table:
        members = self.members
        keys, platforms = lead_keys(self.crm, members.prospect)
        numbers = members.gathering.tolist()
        return {
            "campaign_id": _texts([salesforce_id("701", n) for n in numbers]),
            "campaign_name": _texts([GATHERINGS[n].name for n in numbers]),
            "campaign_type": _texts([GATHERINGS[n].kind for n in numbers]),
            "person_id": _texts([f"prospect {n}" for n in members.prospect.tolist()]),
            "lead_id": _texts(keys),
            "source_platform": _texts(platforms),
            "email": _texts(prospect_emails(self.world, self.crm, members.prospect)),
            "associated_seconds": members.associated_at,
            "responded_seconds": members.responded_at,
            "has_responded": members.responded_at < NEVER,
        }

    def _consent_losses(self) -> _Table:
        visits = self.visits
        names = _texts([*KINDS, "machine"])
        return {
            "date_day": self._days(visits.at),
            "came_by": names[np.minimum(visits.kind, BOT)],
            "refused": 1 - visits.has_consent,
        }

    def _post_clicks(self) -> _Table:
        rows = np.flatnonzero(self.clicks.link != NO_LINK)
        post = self.clicks.post[rows]
        return {
            "network": _texts(list(NETWORKS))[self.posts.network[post]],
            "post_id": _texts(self.posts.ids())[post],
            "link_type": _texts(["", "tagged", "short"])[self.clicks.link[rows]],
            "has_consent": self.visits.has_consent[rows],
        }

    def _referrals(self) -> _Table:
        world, crm, referrals = self.world, self.crm, self.community.referrals
        population = referrals.population
        shoppers = population == SHOPPERS
        customers = np.where(
            shoppers,
            referrals.referred,
            world.funnel.company[np.where(shoppers, 0, referrals.referred)],
        )
        referrer_emails = person_emails(world, crm, population, referrals.referrer)
        referred_emails = person_emails(world, crm, population, referrals.referred)
        return {
            "referral_id": _texts(referral_ids(self.community)),
            "seconds": referrals.at,
            "evidence": _texts(list(EVIDENCE))[referrals.evidence],
            "is_verified": referrals.is_verified,
            "contradicts_tracked": referrals.contradicts,
            "referrer_person_id": _texts(person_ids(population, referrals.referrer)),
            "referrer_email": _texts(referrer_emails),
            "referred_person_id": _texts(person_ids(population, referrals.referred)),
            "referred_email": _texts(referred_emails),
            "referred_customer_id": _texts(
                [
                    f"{'shopper' if own else 'company'} {number}"
                    for own, number in zip(
                        shoppers.tolist(), customers.tolist(), strict=True
                    )
                ]
            ),
        }


def _first_and_return(entity: Ints, at: Ints, size: int) -> tuple[Ints, Ints]:
    """First moment of each entity, and the first at least 24 hours later."""
    first, later = np.full(size, NEVER), np.full(size, NEVER)
    np.minimum.at(first, entity, at)
    again = at >= first[entity] + 86_400
    np.minimum.at(later, entity[again], at[again])
    return first, later


def _lookup(who: Ints, people: Ints, moments: Ints) -> Ints:
    """Moments of persons; NEVER for those who are not among the (sorted) people."""
    result = np.full(len(who), NEVER)
    result[np.isin(who, people)] = moments
    return result


def _stacked(parts: list[tuple[str, str, str, Ints]], names: tuple[str, str]) -> _Table:
    """One row per entity that has a moment, of parts (two labels, name, moments)."""
    rows = [np.flatnonzero(moments < NEVER) for *_, moments in parts]
    sizes = [len(numbers) for numbers in rows]
    return {
        names[0]: np.repeat(_texts([part[0] for part in parts]), sizes),
        names[1]: np.repeat(_texts([part[1] for part in parts]), sizes),
        "person_id": _texts(
            [
                f"{part[2]} {number}"
                for part, numbers in zip(parts, rows, strict=True)
                for number in numbers.tolist()
            ]
        ),
        "seconds": np.concatenate(
            [part[3][numbers] for part, numbers in zip(parts, rows, strict=True)]
        ),
    }


_LEAD_RECORDS = """
select
    lead_id, source_platform, make_timestamp(seconds * 1000000) as became_lead_at,
    cast(date_day as date) as date_day, person_id, email, is_valid,
    nullif(exclusion_reason, '') as exclusion_reason
from numbers
"""

_FUNNEL_ENTRIES = """
select
    entity_type, person_id as entity_id, stage,
    make_timestamp(seconds * 1000000) as entered_at
from numbers
"""

_STATES = """
select
    model, state, person_id, make_timestamp(seconds * 1000000) as entered_at,
    nullif(basis, '') as basis, nullif(identified_by, '') as identified_by,
    nullif(contact_id, '') as contact_id, nullif(email, '') as email,
    nullif(member_id, '') as member_id
from numbers
"""

_RESPONSES = """
select
    * exclude (associated_seconds, responded_seconds),
    make_timestamp(associated_seconds * 1000000) as associated_at,
    case when has_responded then make_timestamp(responded_seconds * 1000000) end
        as responded_at
from numbers
"""

_CONSENT_LOSSES = """
select
    cast(date_trunc('month', cast(date_day as date)) as date) as date_month, came_by,
    count(*) as visits, cast(sum(refused) as bigint) as visits_without_consent
from numbers
group by all
"""

_POST_CLICKS = """
select
    network, post_id, link_type,
    cast(sum(has_consent) as bigint) as clicks,
    cast(sum(1 - has_consent) as bigint) as clicks_without_consent
from numbers
group by all
"""

_REFERRALS = """
select * exclude (seconds), make_timestamp(seconds * 1000000) as referred_at
from numbers
"""

# Sums over the tables above and the conversions.
PEOPLE_SUMMARIES = {
    "leads_raw_monthly": """
        select
            cast(date_trunc('month', date_day) as date) as date_month,
            source_platform, count(*) as leads_raw,
            count(*) filter (is_valid) as leads_valid
        from lead_records
        group by all
    """,
    "referral_margin": """
        select
            referrals.referral_id, referrals.referred_at,
            referrals.referrer_person_id, referrals.referred_customer_id,
            count(conversions.conversion_id) filter (
                conversions.conversion_type <> 'refund'
            ) as conversions,
            coalesce(sum(conversions.net_revenue), 0) as net_revenue,
            coalesce(sum(conversions.contribution_margin), 0) as contribution_margin
        from referrals
        left join conversions
            on referrals.referred_customer_id = conversions.person_id
            and conversions.conversion_type <> 'lead'
            and conversions.converted_at >= referrals.referred_at
            and conversions.converted_at < referrals.referred_at + interval 12 month
        where referrals.is_verified
        group by all
    """,
}
