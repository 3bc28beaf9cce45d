"""Secret codes (查询码) that open a case or a form without an account."""
