"""The State of Franklin's resource map and its agencies' own view; everything in it is made up."""

from accounts.models import Grantee
from collaborators.models import (
    AgencyAssessment,
    AreaNote,
    Capability,
    Collaborator,
    OwnNeed,
    Region,
    ResourceOffer,
)

REGIONS = ("Lake Counties", "River Valley", "Capital District")
OWN_NEEDS = (
    ("social", "A telephone that keeps working"),
    ("community", "Someone to look after animals during a stay"),
)
ANSWERS = ("partnership", "trained", "adult", "minor", "male", "foreign_born")
YES, NO, NOT_KNOWN = "yes", "no", ""
# The need, the provider, its region, and the answers in the order of ANSWERS (y, n or ?).
OFFERS = (
    ("crisis.response", "Harborlight Services", "", "yyyyn?"),
    ("crisis.safety", "Harborlight Services", "", "yyyyyy"),
    ("crisis.basics", "Interfaith Welcome Network", "", "y?yyyy"),
    ("crisis.language", "Franklin Language Access Alliance", "", "ynyyyy"),
    ("crisis.language", "Deaf and Hard of Hearing Services of Franklin", "", "y?yyyy"),
    ("crisis.case", "Harborlight Services", "", "yyyy??"),
    ("crisis.emergency-shelter", "Pine Street Shelter", "Capital District", "nnynn?"),
    ("crisis.family", "Lakeside Family Homes", "Lake Counties", "?nynny"),
    ("social.worker", "Franklin Department of Children and Families", "", "ynnyyy"),
    ("social.permanency", "Franklin Department of Children and Families", "", "yn?yyy"),
    ("work.education", "Franklin Department of Education", "", "ynyyyy"),
    ("work.job", "Valley Works", "River Valley", "??y?y?"),
    ("medical.emergency", "Franklin Hospital Association", "", "ynyyyy"),
    ("medical.mental", "Harborlight Services", "", "yyyyny"),
    ("medical.mental", "Valley Counseling", "River Valley", "n?yny?"),
    ("legal.criminal", "Franklin Public Defenders", "", "?nyyyn"),
    ("community.support", "Lantern Survivor Council", "", "yyyn??"),
    ("community.youth", "Franklin Youth Voice Council", "", "yy?yyy"),
    ("law.local", "Franklin State Police, Youth Protection Unit", "", "yyyyyy"),
    ("law.labor", "Franklin Department of Labor, Wage and Hour Division", "", "yyyyyy"),
)
IN_WORDS = {"y": YES, "n": NO, "?": NOT_KNOWN}
# Whose own view it is ("" the program team's), its fields, and its capabilities.
ASSESSMENTS = (
    (
        "",
        {
            "capacity": 5,
            "commitment": 9,
            "stage": "established",
            "team_name": "Youth safety team",
            "team_size": 4,
            "agency_values": "Nobody tells their story twice\nChoice at every step",
        },
        ("Convening agencies", "Reading data with those it is about"),
    ),
    (
        "Harborlight Services",
        {
            "capacity": 4,
            "commitment": 8,
            "stage": "leader",
            "team_size": 6,
            "funding": "Federal victim services grant\nState victim fund\nDonations",
            "emergency": "Night staff were lost first, and came back last.",
        },
        ("Advocacy at any hour",),
    ),
    ("Franklin State Police, Youth Protection Unit", {"capacity": 6, "stage": "beginning"}, ()),
)


def build(grantee: Grantee) -> None:
    """Put the map and the assessments beside the grantee's register; the wall must be open."""
    here = {"grantee": grantee}
    register = {entry.public_name: entry for entry in Collaborator.objects.filter(grantee=grantee)}
    regions = {
        name: Region.objects.create(name=name, position=place, **here)
        for place, name in enumerate(REGIONS, start=1)
    }
    for place, (area, label) in enumerate(OWN_NEEDS, start=1):
        OwnNeed.objects.create(area=area, label=label, position=place, **here)
    for place, (need, provider, region, answers) in enumerate(OFFERS, start=1):
        entry = register.get(provider)
        given = zip(ANSWERS, (IN_WORDS[answer] for answer in answers), strict=True)
        ResourceOffer.objects.create(
            need=need,
            collaborator=entry,
            provider="" if entry else provider,
            region=regions.get(region),
            position=place,
            **dict(given),
            **here,
        )
    AreaNote.objects.create(
        area="medical",
        emergency="When clinics closed, visits by telephone reached the north of the state for "
        "the first time. They should stay.",
        **here,
    )
    for place, (name, fields, capabilities) in enumerate(ASSESSMENTS, start=1):
        made = AgencyAssessment.objects.create(
            collaborator=register[name] if name else None, position=place, **fields, **here
        )
        for number, attribute in enumerate(capabilities, start=1):
            Capability.objects.create(assessment=made, attribute=attribute, position=number, **here)
