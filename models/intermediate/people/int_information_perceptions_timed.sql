-- Who waits from when, and how long, in seconds from publication. Whoever knew before
-- publication knew at second 0. One person counts once: by the earliest of all receipts,
-- and under the strongest.
with

members as (

    select * from {{ ref('int_information_audiences_listed') }}
    where not is_opted_out

),

receipts as (

    select * from {{ ref('int_information_receipts_judged') }}
    where ignored_reason is null

),

perceived as (

    select
        information_id,
        employee_id,
        min(perceived_at) as perceived_at,
        min(evidence_rank) as evidence_rank
    from receipts
    group by
        information_id,
        employee_id

),

timed as (

    select
        members.information_id,
        members.employee_id,
        members.department,
        greatest(
            {{ seconds_between('members.published_at', 'members.entered_at') }}, 0
        ) as entry_seconds,
        greatest(
            {{ seconds_between(
                'members.published_at',
                'coalesce(perceived.perceived_at, members.observed_until)'
            ) }},
            0
        ) as observed_seconds,
        perceived.employee_id is not null as is_perceived,
        coalesce(perceived.perceived_at < members.published_at, false)
            as is_before_publication,
        perceived.evidence_rank
    from members
    left join perceived
        on
            members.information_id = perceived.information_id
            and members.employee_id = perceived.employee_id

)

select * from timed
