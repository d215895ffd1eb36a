select cast(null as varchar) as mention_url_hash, cast(null as timestamp) as published_at where false
