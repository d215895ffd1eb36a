with

profile_days as (

    select
        *,
        cast(date_trunc('month', date_day) as date) as date_month
    from {{ ref('fct_social_profiles_daily') }}
    where metric <> 'other'

),

post_days as (

    select
        *,
        cast(date_trunc('month', date_day) as date) as date_month
    from {{ ref('fct_social_posts_daily') }}

),

posts as (

    select
        *,
        cast(date_trunc('month', date_day) as date) as date_month
    from {{ ref('fct_social_posts') }}
    where date_day is not null

),

profile_totals as (

    select
        network,
        date_month,
        metric,
        metric_definition_id,
        'profile_daily' as basis,
        'count' as unit,
        false as is_stock,
        amec_tier,
        count(distinct date_day) as days,
        cast(sum(value) as double) as value
    from profile_days
    where is_additive and not is_stock
    group by
        network,
        date_month,
        metric,
        metric_definition_id,
        amec_tier

),

-- Of each page the last day of the month that is known.
last_stocks as (

    select
        network,
        date_month,
        metric,
        metric_definition_id,
        amec_tier,
        value
    from profile_days
    where is_stock
    qualify
        row_number() over (
            partition by network, page_id, metric_definition_id, date_month
            order by date_day desc
        ) = 1

),

stocks as (

    select
        network,
        date_month,
        metric,
        metric_definition_id,
        'profile_daily' as basis,
        'count' as unit,
        true as is_stock,
        amec_tier,
        cast(null as bigint) as days,
        cast(sum(value) as double) as value
    from last_stocks
    group by
        network,
        date_month,
        metric,
        metric_definition_id,
        amec_tier

),

post_changes as (

    {% for metric in [
        'impressions', 'likes', 'comments', 'shares', 'saves', 'clicks', 'engagements'
    ] %}
        select
            network,
            date_month,
            '{{ metric }}' as metric,
            {% if metric == 'impressions' %}
                metric_definition_id,
                'output' as amec_tier,
            {% else %}
                network || '/posts/{{ metric }}' as metric_definition_id,
                'out-take' as amec_tier,
            {% endif %}
            {{ metric }}_change as change
        from post_days
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

-- The growth of posts' counters, where the network does not count the metric by day.
post_totals as (

    select
        post_changes.network,
        post_changes.date_month,
        post_changes.metric,
        post_changes.metric_definition_id,
        'post_changes' as basis,
        'count' as unit,
        false as is_stock,
        post_changes.amec_tier,
        cast(null as bigint) as days,
        cast(sum(post_changes.change) as double) as value
    from post_changes
    left join
        profile_totals
        on
            post_changes.network = profile_totals.network
            and post_changes.date_month = profile_totals.date_month
            and post_changes.metric = profile_totals.metric
    where profile_totals.metric is null
    group by
        post_changes.network,
        post_changes.date_month,
        post_changes.metric,
        post_changes.metric_definition_id,
        post_changes.amec_tier
    having count(post_changes.change) > 0

),

published as (

    select
        network,
        date_month,
        'posts' as metric,
        network || '/published' as metric_definition_id,
        'posts' as basis,
        'count' as unit,
        false as is_stock,
        'activity' as amec_tier,
        cast(null as bigint) as days,
        cast(count(*) as double) as value
    from posts
    group by
        network,
        date_month

),

-- Rates are those of the posts that the month brought, as their counters stand now.
rates_by_impressions as (

    select
        network,
        date_month,
        'er_impressions' as metric,
        metric_definition_id || '/er_impressions' as metric_definition_id,
        'posts' as basis,
        'fraction' as unit,
        false as is_stock,
        'out-take' as amec_tier,
        cast(null as bigint) as days,
        {{ safe_divide(
            'sum(case when impressions is not null then engagements end)',
            'sum(case when engagements is not null then impressions end)'
        ) }} as value
    from posts
    group by
        network,
        date_month,
        metric_definition_id

),

rates_by_reach as (

    select
        network,
        date_month,
        'er_reach' as metric,
        network || '/reach/er_reach' as metric_definition_id,
        'posts' as basis,
        'fraction' as unit,
        false as is_stock,
        'out-take' as amec_tier,
        cast(null as bigint) as days,
        {{ safe_divide(
            'sum(case when reach is not null then engagements end)',
            'sum(case when engagements is not null then reach end)'
        ) }} as value
    from posts
    group by
        network,
        date_month

),

figures as (

    select * from profile_totals
    union all
    select * from stocks
    union all
    select * from post_totals
    union all
    -- X says itself how many posts a day brought.
    select published.*
    from published
    left join
        profile_totals
        on
            published.network = profile_totals.network
            and published.date_month = profile_totals.date_month
            and published.metric = profile_totals.metric
    where profile_totals.metric is null
    union all
    select * from rates_by_impressions
    where value is not null
    union all
    select * from rates_by_reach
    where value is not null

),

definitions as (

    select
        network,
        metric,
        date_month,
        count(*) as definitions,
        min(metric_definition_id) as metric_definition_id,
        min(basis) as basis
    from figures
    group by
        network,
        metric,
        date_month

),

earlier as (

    select
        *,
        lag(date_month) over (
            partition by network, metric
            order by date_month
        ) as earlier_month
    from definitions

),

compared as (

    select
        figures.network,
        figures.date_month,
        figures.metric,
        figures.metric_definition_id,
        figures.basis,
        figures.unit,
        figures.is_stock,
        figures.amec_tier,
        figures.days,
        figures.value,
        previous.value as previous_value,
        case
            when
                figures.date_month
                >= cast(date_trunc('month', {{ as_of_date() }}) as date)
                then 'month_incomplete'
            when earlier.definitions > 1 then 'definition_break'
            when earlier.earlier_month is null then 'first_month'
            when
                earlier.earlier_month
                <> {{ add_months('figures.date_month', '-1') }}
                then 'month_missing'
            when before.basis <> figures.basis then 'basis_changed'
            when
                before.definitions > 1
                or before.metric_definition_id <> figures.metric_definition_id
                then 'definition_break'
            when
                figures.days
                < {{ var('social_min_month_share') }}
                * {{ days_between(
                    'figures.date_month', add_months('figures.date_month', '1')
                ) }}
                or previous.days
                < {{ var('social_min_month_share') }}
                * {{ days_between('previous.date_month', 'figures.date_month') }}
                then 'days_missing'
        end as change_reason
    from figures
    inner join
        earlier
        on
            figures.network = earlier.network
            and figures.metric = earlier.metric
            and figures.date_month = earlier.date_month
    left join
        definitions as before
        on
            earlier.network = before.network
            and earlier.metric = before.metric
            and earlier.earlier_month = before.date_month
    left join
        figures as previous
        on
            figures.network = previous.network
            and figures.metric_definition_id = previous.metric_definition_id
            and earlier.earlier_month = previous.date_month

),

final as (

    select
        {{ surrogate_key(['network', 'date_month', 'metric_definition_id']) }}
            as social_exposure_key,
        network,
        date_month,
        metric,
        metric_definition_id,
        value,
        unit,
        is_stock,
        basis,
        days,
        case when change_reason is null then value - previous_value end
            as value_change,
        change_reason,
        'counted' as claim_type,
        amec_tier
    from compared

)

select * from final
