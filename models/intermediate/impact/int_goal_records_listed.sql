-- Every record that a key figure of a goal counts, with all that tells it apart.
-- Only what goals ask for is read further.
with

sales as (

    select
        date_day,
        source_platform,
        conversion_type,
        business_type,
        product,
        region,
        conversions,
        net_revenue,
        contribution_margin,
        new_customers,
        leads
    from {{ ref('fct_conversions') }}

),

ads as (

    select
        date_day,
        platform,
        channel_id,
        account_id,
        campaign_id,
        spend,
        impressions,
        clicks
    from {{ ref('fct_ad_performance_daily') }}

),

visits as (

    select
        date_day,
        source_platform,
        channel_id,
        is_engaged
    from {{ ref('fct_touchpoints') }}
    where touch_type = 'visit'

),

questions as (

    select
        date_day,
        source_platform,
        region,
        network,
        is_solved
    from {{ ref('int_service_questions_judged') }}
    where kind = 'question'

),

mentions as (

    select
        date_day,
        source_platform,
        network,
        country,
        sentiment
    from {{ ref('int_mentions_unioned') }}
    qualify
        row_number() over (
            partition by mention_url_hash order by source_platform, mention_id
        ) = 1
        or mention_url_hash is null

),

pages as (

    select
        date_day,
        network,
        page_id,
        metric,
        metric_definition_id,
        metric_value
    from {{ ref('int_social_profiles_unioned') }}
    where metric in ('impressions', 'followers')

),

customer_months as (

    select
        date_month as date_day,
        business_type,
        sum(net_revenue) as net_revenue,
        count(distinct case when sales > 0 then acquisition_key end) as customers
    from {{ ref('int_customer_months_summed') }}
    group by
        date_month,
        business_type

),

waves as (

    select
        cast(date_trunc('month', ends_on) as date) as date_day,
        *
    from {{ ref('int_survey_waves_summarised') }}

),

int_goal_records_listed as (

    select
        'support_calls' as kpi,
        date_day,
        source_platform as source,
        line as region,
        cast(null as {{ dbt.type_string() }}) as segment,
        cast(null as {{ dbt.type_string() }}) as product,
        cast(null as {{ dbt.type_string() }}) as channel,
        cast(null as {{ dbt.type_string() }}) as platform,
        cast(null as {{ dbt.type_string() }}) as account,
        cast(null as {{ dbt.type_string() }}) as campaign,
        cast(null as {{ dbt.type_string() }}) as network,
        cast(null as {{ dbt.type_string() }}) as country,
        cast(null as {{ dbt.type_string() }}) as definition_id,
        cast(1 as double) as numerator,
        cast(null as double) as denominator
    from {{ ref('int_calls_unioned') }}
    where direction = 'inbound'

    {%- for kpi, value in [
        ('questions_asked', '1'),
        ('questions_solved_online', 'case when is_solved then 1 else 0 end')
    ] %}

    union all

    select
        '{{ kpi }}' as kpi,
        date_day,
        source_platform as source,
        region,
        null as segment,
        null as product,
        null as channel,
        null as platform,
        null as account,
        null as campaign,
        network,
        null as country,
        null as definition_id,
        cast({{ value }} as double) as numerator,
        null as denominator
    from questions
    {%- endfor %}

    {%- for kpi, value in [
        ('web_sessions', '1'),
        ('web_engaged_sessions', 'case when is_engaged then 1 else 0 end')
    ] %}

    union all

    select
        '{{ kpi }}' as kpi,
        date_day,
        source_platform as source,
        null as region,
        null as segment,
        null as product,
        channel_id as channel,
        null as platform,
        null as account,
        null as campaign,
        null as network,
        null as country,
        null as definition_id,
        cast({{ value }} as double) as numerator,
        null as denominator
    from visits
    {%- endfor %}

    {%- for kpi, value in [
        ('sales', 'conversions'),
        ('net_revenue', 'net_revenue'),
        ('contribution_margin', 'contribution_margin'),
        ('new_customers', 'new_customers')
    ] %}

    union all

    select
        '{{ kpi }}' as kpi,
        date_day,
        source_platform as source,
        region,
        business_type as segment,
        product,
        null as channel,
        null as platform,
        null as account,
        null as campaign,
        null as network,
        null as country,
        null as definition_id,
        cast({{ value }} as double) as numerator,
        null as denominator
    from sales
    where conversion_type <> 'lead'
    {%- endfor %}

    union all

    select
        'leads' as kpi,
        date_day,
        source_platform as source,
        null as region,
        business_type as segment,
        null as product,
        null as channel,
        null as platform,
        null as account,
        null as campaign,
        null as network,
        null as country,
        null as definition_id,
        cast(leads as double) as numerator,
        null as denominator
    from sales
    where conversion_type = 'lead'

    {%- for kpi, value in [
        ('spend', 'spend'),
        ('ad_impressions', 'impressions'),
        ('ad_clicks', 'clicks')
    ] %}

    union all

    select
        '{{ kpi }}' as kpi,
        date_day,
        platform as source,
        null as region,
        null as segment,
        null as product,
        channel_id as channel,
        platform,
        account_id as account,
        campaign_id as campaign,
        null as network,
        null as country,
        null as definition_id,
        cast({{ value }} as double) as numerator,
        null as denominator
    from ads
    {%- endfor %}

    {%- for kpi, value, denominator in [
        ('mentions', '1', 'null'),
        ('positive_mentions', "case when sentiment = 'positive' then 1 else 0 end", 'null'),
        (
            'net_sentiment',
            "case sentiment when 'positive' then 1 when 'negative' then -1 else 0 end",
            '1'
        )
    ] %}

    union all

    select
        '{{ kpi }}' as kpi,
        date_day,
        source_platform as source,
        null as region,
        null as segment,
        null as product,
        null as channel,
        null as platform,
        null as account,
        null as campaign,
        network,
        country,
        null as definition_id,
        cast({{ value }} as double) as numerator,
        cast({{ denominator }} as double) as denominator
    from mentions
    {%- endfor %}

    union all

    select
        metric as kpi,
        date_day,
        null as source,
        null as region,
        null as segment,
        null as product,
        null as channel,
        null as platform,
        page_id as account,
        null as campaign,
        network,
        null as country,
        metric_definition_id as definition_id,
        cast(metric_value as double) as numerator,
        null as denominator
    from pages

    union all

    select
        'revenue_per_customer' as kpi,
        date_day,
        null as source,
        null as region,
        business_type as segment,
        null as product,
        null as channel,
        null as platform,
        null as account,
        null as campaign,
        null as network,
        null as country,
        null as definition_id,
        cast(net_revenue as double) as numerator,
        cast(customers as double) as denominator
    from customer_months

    {%- for kpi, survey, value, denominator in [
        ('brand_awareness_aided', 'awareness', 'aided_aware', 'aided_responses'),
        ('brand_awareness_unaided', 'awareness', 'unaided_aware', 'unaided_responses'),
        ('nps', 'nps', 'promoters - detractors', 'nps_responses')
    ] %}

    union all

    select
        '{{ kpi }}' as kpi,
        date_day,
        null as source,
        null as region,
        null as segment,
        null as product,
        null as channel,
        null as platform,
        null as account,
        null as campaign,
        null as network,
        null as country,
        null as definition_id,
        cast({{ value }} as double) as numerator,
        cast({{ denominator }} as double) as denominator
    from waves
    where survey = '{{ survey }}'
    {%- endfor %}

)

select int_goal_records_listed.*
from int_goal_records_listed
inner join (select distinct kpi from {{ ref('int_goal_designs_completed') }}) as wanted
    on int_goal_records_listed.kpi = wanted.kpi
