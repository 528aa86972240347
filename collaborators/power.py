"""The words of the power map: its two scales and its four quarters."""

from figures.scatter import Scales

# Each quarter of the map in plain words, and what to do about those who stand there.
QUARTERS = (
    (
        "Win over",
        "They decide a good deal and would rather not. Meet them early, hear their reason, and "
        "look for what both sides want before anything is settled.",
    ),
    (
        "Work with",
        "They decide and are for it. Give them a part in the plan and an action to lead, and ask "
        "them to speak to those who are not convinced.",
    ),
    (
        "Keep informed",
        "They neither decide much nor are for it. Tell them what happens, listen when they speak, "
        "and look again now and then: people move.",
    ),
    (
        "Bring in",
        "They are for it and are seldom asked. Invite them, pay for their time where that is due, "
        "and carry what they say to where it is decided.",
    ),
)
SCALES = Scales(
    ("Support", "opposes the work", "supports it"),
    ("Influence", "decides nothing", "a significant say"),
    tuple(name for name, _ in QUARTERS),
)
