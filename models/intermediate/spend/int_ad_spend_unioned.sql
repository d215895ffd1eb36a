with

performance as (
    select * from {{ ref('int_ad_performance_identified') }}
),

fx_rates as (
    select
        currency_code,
        date_day,
        fx_rate
    from {{ ref('int_fx_rates_filled') }}
),

-- The same spend may be reported by ad, by ad group and by campaign.
ranked as (
    select
        *,
        max(level_rank) over (
            partition by platform, account_id, currency_code, campaign_id, date_day
        ) as finest_rank,
        min(level_rank) over (
            partition by platform, account_id, currency_code, campaign_id, date_day
        ) as coarsest_rank
    from performance
),

finest_rows as (
    select
        platform,
        account_id,
        account_name,
        currency_code,
        campaign_id,
        campaign_name,
        campaign_type,
        ad_group_id,
        ad_group_name,
        ad_id,
        ad_name,
        level,
        date_day,
        false as is_residual,
        spend_local,
        impressions,
        clicks,
        conversions,
        conversions_value_local,
        load_id,
        recency
    from ranked
    where
        level_rank = finest_rank
        and level_rank > 1
),

-- What the coarser report has beyond the finer one: Performance Max and other
-- campaign types have spend that no ad or keyword report shows.
campaign_differences as (
    select
        platform,
        account_id,
        max(account_name) as account_name,
        currency_code,
        campaign_id,
        max(campaign_name) as campaign_name,
        max(campaign_type) as campaign_type,
        max(case when level_rank = coarsest_rank then level end) as level,
        date_day,
        sum(case when level_rank = coarsest_rank then spend_local end)
        - coalesce(sum(case when level_rank = finest_rank then spend_local end), 0)
            as spend_local,
        sum(case when level_rank = coarsest_rank then impressions end)
        - coalesce(sum(case when level_rank = finest_rank then impressions end), 0)
            as impressions,
        sum(case when level_rank = coarsest_rank then clicks end)
        - coalesce(sum(case when level_rank = finest_rank then clicks end), 0)
            as clicks,
        sum(case when level_rank = coarsest_rank then conversions end)
        - coalesce(sum(case when level_rank = finest_rank then conversions end), 0)
            as conversions,
        sum(case when level_rank = coarsest_rank then conversions_value_local end)
        - coalesce(
            sum(case when level_rank = finest_rank then conversions_value_local end), 0
        ) as conversions_value_local,
        max(case when level_rank = coarsest_rank then load_id end) as load_id,
        max(case when level_rank = coarsest_rank then recency end) as recency
    from ranked
    where
        finest_rank > coarsest_rank
        and campaign_id is not null
    group by
        platform,
        account_id,
        currency_code,
        campaign_id,
        date_day
),

campaign_residuals as (
    select
        platform,
        account_id,
        account_name,
        currency_code,
        campaign_id,
        campaign_name,
        campaign_type,
        cast(null as {{ dbt.type_string() }}) as ad_group_id,
        cast(null as {{ dbt.type_string() }}) as ad_group_name,
        cast(null as {{ dbt.type_string() }}) as ad_id,
        cast(null as {{ dbt.type_string() }}) as ad_name,
        level,
        date_day,
        true as is_residual,
        spend_local,
        impressions,
        clicks,
        conversions,
        conversions_value_local,
        load_id,
        recency
    from campaign_differences
    where
        spend_local <> 0
        or coalesce(impressions, 0) <> 0
        or coalesce(clicks, 0) <> 0
        or coalesce(conversions, 0) <> 0
        or coalesce(conversions_value_local, 0) <> 0
),

campaign_rows as (
    select * from finest_rows
    union all
    select * from campaign_residuals
),

campaign_sums as (
    select
        platform,
        account_id,
        currency_code,
        date_day,
        sum(spend_local) as spend_local,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(conversions) as conversions,
        sum(conversions_value_local) as conversions_value_local
    from campaign_rows
    group by
        platform,
        account_id,
        currency_code,
        date_day
),

-- A report by account and day is the account's total; its campaigns come off it.
account_rows as (
    select
        performance.platform,
        performance.account_id,
        performance.account_name,
        performance.currency_code,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        cast(null as {{ dbt.type_string() }}) as campaign_name,
        cast(null as {{ dbt.type_string() }}) as campaign_type,
        cast(null as {{ dbt.type_string() }}) as ad_group_id,
        cast(null as {{ dbt.type_string() }}) as ad_group_name,
        cast(null as {{ dbt.type_string() }}) as ad_id,
        cast(null as {{ dbt.type_string() }}) as ad_name,
        performance.level,
        performance.date_day,
        campaign_sums.date_day is not null as is_residual,
        performance.spend_local - coalesce(campaign_sums.spend_local, 0)
            as spend_local,
        performance.impressions - coalesce(campaign_sums.impressions, 0)
            as impressions,
        performance.clicks - coalesce(campaign_sums.clicks, 0) as clicks,
        performance.conversions - coalesce(campaign_sums.conversions, 0)
            as conversions,
        performance.conversions_value_local
        - coalesce(campaign_sums.conversions_value_local, 0)
            as conversions_value_local,
        performance.load_id,
        performance.recency
    from performance
    left join
        campaign_sums
        on
            performance.platform = campaign_sums.platform
            and performance.account_id = campaign_sums.account_id
            and performance.currency_code = campaign_sums.currency_code
            and performance.date_day = campaign_sums.date_day
    where performance.level_rank = 1
),

combined as (
    select * from campaign_rows

    union all

    select *
    from account_rows
    where
        not is_residual
        or spend_local <> 0
        or coalesce(impressions, 0) <> 0
        or coalesce(clicks, 0) <> 0
        or coalesce(conversions, 0) <> 0
        or coalesce(conversions_value_local, 0) <> 0
),

ad_spend as (
    select
        combined.platform,
        combined.account_id,
        combined.account_name,
        combined.campaign_id,
        combined.campaign_name,
        combined.campaign_type,
        combined.ad_group_id,
        combined.ad_group_name,
        combined.ad_id,
        combined.ad_name,
        combined.level,
        combined.is_residual,
        combined.date_day,
        combined.currency_code,
        fx_rates.fx_rate,
        cast(combined.spend_local as decimal(18, 6)) as spend_local,
        {{ exchange('combined.spend_local', 'fx_rates.fx_rate') }} as spend,
        cast(coalesce(combined.impressions, 0) as bigint) as impressions,
        cast(coalesce(combined.clicks, 0) as bigint) as clicks,
        cast(coalesce(combined.conversions, 0) as decimal(18, 6)) as conversions,
        cast(coalesce(combined.conversions_value_local, 0) as decimal(18, 6))
            as conversions_value_local,
        {{ exchange(
            'coalesce(combined.conversions_value_local, 0)', 'fx_rates.fx_rate'
        ) }} as conversions_value,
        combined.load_id,
        combined.recency
    from combined
    left join
        fx_rates
        on
            combined.currency_code = fx_rates.currency_code
            and combined.date_day = fx_rates.date_day
)

select * from ad_spend
