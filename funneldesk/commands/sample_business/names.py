"""Names, places and goods from which the sample's people, companies and deals are drawn."""

from __future__ import annotations

from funneldesk.model.activity import ActivityKind
from funneldesk.model.user import Role

PEOPLE = (
    ("Priya Sharma", Role.SALES),
    ("Rohan Kulkarni", Role.SALES),
    ("Anita Menon", Role.SALES),
    ("Salim Shaikh", Role.SALES),
    ("Neha Patil", Role.MARKETING),
    ("Asha Rao", Role.MARKETING),
    ("Vikram Desai", Role.OWNER),
)
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
