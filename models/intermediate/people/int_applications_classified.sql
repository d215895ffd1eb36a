-- Where an application came from: by what the applicant says and by the link that was
-- tracked, side by side, because they often disagree. The answer itself is free text and
-- goes no further.
with

applications as (

    select * from {{ ref('stg_people__applications') }}
    where applied_at < {{ end_of_as_of_date() }}

),

utm_sources as (

    select
        source_alias,
        source,
        platform
    from {{ ref('utm_sources') }}

),

utm_mediums as (

    select * from {{ ref('utm_mediums') }}

),

crm_sources as (

    select
        crm_source,
        channel_group
    from {{ ref('crm_sources') }}

),

networks as (

    select distinct platform
    from utm_sources
    where platform is not null

),

answers as (

    select
        application_id,
        lower(stated_source) as answer,
        -- Words between blanks, so that a name is found as a word.
        ' ' || translate(lower(stated_source), '.,;:!?/()"-', '           ') || ' '
            as answer_words
    from applications
    where stated_source is not null

),

-- In a longer answer a network is known by its name; one letter is no name.
named as (

    select
        answers.application_id,
        min(networks.platform) as platform
    from answers
    inner join networks
        on
            length(networks.platform) > 1
            and answers.answer_words like '% ' || networks.platform || ' %'
    group by answers.application_id

),

stated as (

    select
        answers.application_id,
        coalesce(utm_sources.platform, named.platform) as stated_platform,
        coalesce(
            case when utm_sources.platform is not null then 'Organic Social' end,
            crm_sources.channel_group,
            case
                when
                    named.platform is not null
                    or answers.answer_words like '% social media %'
                    then 'Organic Social'
            end,
            'Other'
        ) as stated_channel_group
    from answers
    left join utm_sources
        on answers.answer = utm_sources.source_alias
    left join crm_sources
        on answers.answer = crm_sources.crm_source
    left join named
        on answers.application_id = named.application_id

),

tracked as (

    select
        applications.application_id,
        coalesce(utm_sources.source, lower(applications.utm_source))
            as tracked_source,
        coalesce(utm_mediums.medium, lower(applications.utm_medium))
            as tracked_medium,
        utm_sources.platform as tracked_platform
    from applications
    left join utm_sources
        on lower(applications.utm_source) = utm_sources.source_alias
    left join utm_mediums
        on lower(applications.utm_medium) = utm_mediums.medium_alias
    where
        applications.utm_source is not null
        or applications.utm_medium is not null

),

sources as (

    select
        applications.application_id,
        applications.applied_at,
        cast(
            date_trunc('month', {{ to_business_date('applications.applied_at') }})
            as date
        ) as date_month,
        applications.department,
        applications.status,
        applications.hired_at,
        stated.stated_platform,
        stated.stated_channel_group,
        tracked.tracked_source,
        tracked.tracked_medium,
        tracked.tracked_platform,
        case
            when stated.application_id is not null
                then
                    stated.stated_channel_group in ('Organic Social', 'Paid Social')
        end as is_social_stated,
        case
            when tracked.application_id is not null
                then
                    tracked.tracked_platform is not null
                    or coalesce(
                        tracked.tracked_medium in ('social', 'paid_social'), false
                    )
        end as is_social_tracked
    from applications
    left join stated
        on applications.application_id = stated.application_id
    left join tracked
        on applications.application_id = tracked.application_id

),

classified as (

    select
        *,
        coalesce(is_social_stated, false) or coalesce(is_social_tracked, false)
            as is_social,
        case
            when is_social_stated is null and is_social_tracked is null
                then 'unknown'
            when is_social_tracked is null then 'stated only'
            when is_social_stated is null then 'tracked only'
            when is_social_stated = is_social_tracked then 'agree'
            else 'contradict'
        end as source_agreement,
        hired_at is not null or coalesce(status = 'hired', false) as is_hired
    from sources

)

select * from classified
