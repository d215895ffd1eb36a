"""social-roi: from downloaded export files to a published return on social media."""
