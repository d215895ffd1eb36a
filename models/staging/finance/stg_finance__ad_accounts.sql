with

source as (
    select * from {{ source('raw_finance', 'ad_accounts') }}
),

loads as (
    select
        load_id,
        recency
    from {{ source('ops', 'loads') }}
),

newest as (
    select source.*
    from source
    inner join loads on source._load_id = loads.load_id
    qualify
        row_number() over (
            partition by source.platform, source.account_id, source.account_name
            order by loads.recency desc, source._load_id desc, source._row_number desc
        ) = 1
),

ad_accounts as (
    select
        lower(trim(platform)) as platform,
        {{ clean_id('account_id') }} as account_id,
        {{ clean_text('account_name') }} as account_name,
        upper({{ clean_text('currency_code') }}) as currency_code,
        {{ clean_text('time_zone') }} as time_zone,
        {{ parse_date('end_date', '_locale') }} as end_date,
        _load_id as load_id
    from newest
)

select * from ad_accounts
