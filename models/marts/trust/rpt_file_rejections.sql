with

rejected_rows as (
    select * from {{ ref('stg_ops__rejected_rows') }}
),

loads as (
    select * from {{ ref('rpt_file_loads') }}
),

-- Behind the colon stands what was found, which may be personal; which line it is the
-- same as differs from line to line.
reasons_told as (
    select
        load_id,
        row_number,
        case
            when reason like 'the same as line %' then 'the same as another line'
            else split_part(reason, ':', 1)
        end as reason
    from rejected_rows
),

reasons_counted as (
    select
        load_id,
        reason,
        count(*) as rejected_rows,
        min(row_number) as first_row_number
    from reasons_told
    group by
        load_id,
        reason
),

rpt_file_rejections as (
    select
        {{ surrogate_key(['reasons_counted.load_id', 'reasons_counted.reason']) }}
            as file_rejection_key,
        reasons_counted.load_id,
        loads.file,
        loads.source,
        loads.entity,
        reasons_counted.reason,
        reasons_counted.rejected_rows,
        reasons_counted.first_row_number
    from reasons_counted
    left join loads
        on reasons_counted.load_id = loads.load_id
)

select * from rpt_file_rejections
