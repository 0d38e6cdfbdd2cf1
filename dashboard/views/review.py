"""月报审核: the month's reports as the bureau reviews them."""

from dashboard import viewer

viewer.admit("未审月报", everybodys=True)
