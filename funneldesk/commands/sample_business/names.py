"""Names, places and goods from which the sample's people, companies and deals are drawn."""

from __future__ import annotations

from funneldesk.model.activity import ActivityKind
from funneldesk.model.user import Role

PEOPLE = (
    ("Priya Sharma", Role.SALES, "+919820010001", "Nashik"),
    ("Rohan Kulkarni", Role.SALES, "+919820010002", "Pune"),
    ("Anita Menon", Role.SALES, "+919820010003", "Mumbai"),
    ("Salim Shaikh", Role.SALES, "+919820010004", "Aurangabad"),
    ("Neha Patil", Role.MARKETING, "+919820010005", None),
    ("Asha Rao", Role.MARKETING, "+919820010006", None),
    ("Vikram Desai", Role.OWNER, "+919820010007", None),
)
"""Name, role, phone and region."""
TERRITORIES = (
    ("Nashik", "Priya Sharma"), ("Satara", "Priya Sharma"), ("Pune", "Rohan Kulkarni"), ("Kolhapur", "Rohan Kulkarni"),
    ("Mumbai", "Anita Menon"), ("Aurangabad", "Salim Shaikh"), ("Nagpur", "Salim Shaikh"),
)  # fmt: skip
FIRST_NAMES = (
    "Meera", "Sunil", "Thomas", "Nisha", "Arif", "Bhavna", "Vijay", "Gauri", "Kiran", "Harish", "Fatima", "Deepak",
    "Lakshmi", "Joseph", "Rekha", "Imran", "Swati", "Manoj", "Pooja", "Ganesh", "Zoya", "Suresh", "Asha", "Nikhil",
)  # fmt: skip
LAST_NAMES = (
    "Joshi", "Kulkarni", "Patil", "Rao", "Deshmukh", "Shah", "Menon", "Iyer", "Khan", "Fernandes", "Naik", "Gupta",
    "Pawar", "Reddy", "Bhosale", "Jain", "Kale", "Shinde", "Mehta", "D'Souza",
)  # fmt: skip
COMPANY_HEADS = (
    "Himalaya", "Green Acres", "Vidya", "Lotus", "Crust & Co", "Sai", "Deshmukh", "Om", "Anand", "Shree", "Amrit",
    "Jain", "Sahyadri", "Konkan", "Godavari", "Nandini", "Ashoka", "Blue Hill", "Surabhi", "Trimurti",
)  # fmt: skip
COMPANY_TAILS = (
    ("Foods", "Food processing"), ("Textiles", "Textiles"), ("Logistics", "Logistics"), ("Dairy", "Dairy"),
    ("Hospital", "Healthcare"), ("School", "Education"), ("Housing Society", "Housing"), ("Farms", "Agriculture"),
    ("Engineering", "Manufacturing"), ("Hotels", "Hospitality"), ("Fuels", "Fuel retail"), ("Traders", "Trade"),
)  # fmt: skip
COLD_TAILS = (("Dairy", "Dairy"), ("Foods", "Food processing"), ("Logistics", "Logistics"), ("Farms", "Agriculture"))
CITIES = ("Pune", "Nashik", "Aurangabad", "Kolhapur", "Satara", "Mumbai", "Nagpur", "Sangli")
JOBS = (
    "Owner", "Plant head", "Secretary", "Purchase manager", "Accountant", "Supervisor", "Store keeper", "Engineer",
    None, None, None,
)  # fmt: skip
SYSTEMS = (
    ("Rooftop {kw} kW", (5, 8, 10, 15, 20, 25, 30)),
    ("Cold-storage {kw} kW", (20, 30, 40)),
    ("Warehouse {kw} kW", (30, 40, 50)),
    ("Pump {kw} HP", (3, 5, 7)),
    ("Society common area {kw} kW", (12, 18, 25)),
    ("Canopy {kw} kW", (10, 15, 20)),
)
HOMES = (("Villa {kw} kW", (3, 5, 6, 8)), ("Farm pump {kw} HP", (3, 5, 7)), ("Home backup {kw} kW", (3, 4, 5)))
INTERESTS = ("Lower bill", "Backup power", "Subsidy", "Green image")
RUPEES_A_KILOWATT = 48_500
STAGE_DAYS = {"Qualified": 4, "Site visit": 6, "Proposal": 9, "Negotiation": 7}
NEXT_STEPS = (
    (ActivityKind.CALL, "Call back"),
    (ActivityKind.SITE_VISIT, "Site survey"),
    (ActivityKind.EMAIL, "Send sizing"),
    (ActivityKind.PROPOSAL, "Send revised quote"),
    (ActivityKind.WHATSAPP, "Share photos"),
    (ActivityKind.CALL, "Ask about the partner's sign-off"),
)
OBJECTIONS = {
    "Price": "A neighbour was quoted less for each kW",
    "Timing": "Wants to wait until the monsoon is over",
    "Trust": "Asks for a plant nearby that has run two summers",
    "Need to ask somebody": "The partner decides; call again on Friday",
}
LOST_NOTES = {
    "Price": "Took the cheaper inverter",
    "No decision": "Stopped answering after the quote",
    "Competitor": "The brother-in-law's firm does it",
    "Timing": "After the wedding, perhaps next year",
}
WON_REASONS = ("Trust in us", "Product fit", "Referral", "Speed", "Price")
WON_NOTES = {
    "Trust in us": "Saw the plant at the dairy, two summers old",
    "Referral": "The neighbour's meter convinced them",
    "Speed": "Survey and quote within three days",
    "Price": "The subsidy made the price",
}
NEEDS = (
    "Cut the bill by half before the summer tariff", "Run the pump by day without the generator",
    "Keep the cold rooms going through power cuts", "Light and lifts of the common area",
    "Use the subsidy while it lasts",
)  # fmt: skip
PREFERENCES = (
    "Calls after 5 pm",
    "WhatsApp, in Marathi",
    "E-mail with a drawing",
    "Meets on site only",
    "Hindi, mornings",
)
RESEARCH = (
    "Sanctioned load on the bill copy; south roof free, 4,000 sq ft",
    "Two buildings on the map, one with shade from the west",
    "Runs two shifts; diesel set of 62 kVA stands in the yard",
    "Committee meets on the first Saturday; the secretary prepares",
)  # fmt: skip
BEST_TIMES = ("Mon to Fri after 17:00", "Mornings before 11", "Saturdays", "After lunch")
TAGS = ("subsidy", "generator today", "own roof", "urgent", "wants EMI", "second site later")
KNOWN = {
    "need": ("Lower bill", "Backup in power cuts", "Pump by day"),
    "budget": ("Bank has agreed", "Own money, up to 6 lakh", "Loan after the quote"),
    "decision_maker": ("The owner herself", "Two partners together", "The committee by vote"),
    "timing": ("Before the summer", "This quarter", "Within two months"),
}
"""Words for the checklist of the handoff."""
