-- The headline model exists, and is one.
select count(*) as default_models
from {{ ref('int_attribution_models_configured') }}
where is_default_model
having count(*) <> 1
