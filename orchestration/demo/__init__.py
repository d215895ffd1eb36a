"""The demo company Nordlicht GmbH: its files as the platforms deliver them, and truth.

`write_demo` writes `landing/<platform>/…` in the platforms' real shapes, with the
traps of real life, and beside it `truth/*.parquet`: what a warehouse must find. The
truth comes from the simulated world and never from the files. It follows these rules:

- Money. The factor to euro is round(1 / ECB rate, 10), of the day or the last working
  day before it. Spend and cost: cast(local × factor as decimal(18, 6)).
  Sales: rounded to cents each. Every rounding is half away from zero.
- Spend. The newest report that covers an account and a day says all about them; what it
  leaves out is gone. The days are the account's own.
- Cost. Media is the reported spend and media credit notes; media invoices only bill it.
  Other invoices belong to the days of their service, contracts to those of their
  billing periods, both split by rounding of the running sum at six decimals and
  converted by day. Hours cost the loaded rate of their day; without a rate they
  cost nothing and make the cost incomplete. For one key the newest row holds.
- Orders. Net of tax and shipping: where total = subtotal + shipping, the prices
  include the tax, and net = subtotal − taxes × subtotal / (subtotal + shipping); else
  net = subtotal. Not a sale: never paid (voided), tagged `test`, or ordered from an
  address of nordlicht.example. Dated by creation, on the business day in Berlin.
- Refunds. The net part of the refunded running total is total refunded × net / total,
  in cents; a refund is the difference of two such parts, at the rate of the sale's day.
  It is dated to the export that first shows more than an earlier export did, or to the
  order where no earlier export has it.
- Deals. Won in the newest export, not merged into another deal; amounts are net,
  in the deal's own currency, dated by close date (written in Berlin time). Salesforce
  knows the day only: such deals close at its last second in Berlin. A company's deals
  are all in one CRM: HubSpot, Salesforce (Sweden) or Pipedrive (United States). Ids of
  the two latter carry their name (`salesforce:…`), as they are unique in it only.
- Leads. Persons who became a lead, in HubSpot or Salesforce, once: merged contacts, and
  contacts of one personal address, are one person, at the earliest moment; none with an
  address of the company itself. Erased contacts were leads all the same.
- Community. Interactions of the company's own staff are nobody's. A referral is
  verified unless it is only self-reported. `truth_people` says what its tables mean.
- New customers. The first counted order of a person, whatever the address, where the
  CRM merged the contacts; the first won deal of a company.
- Margin. Orders: rate of the lines by article number on the day of the order, weighted
  by price × quantity; deals: rate of the product. Refunds take back at that rate.
"""

from orchestration.demo.generate import DemoSummary, write_demo

__all__ = ["DemoSummary", "write_demo"]
