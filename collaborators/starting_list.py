"""A list to start the coverage check from; each team takes out, adds and renames as it needs.

After the guide's questions on identifying collaborators (the systems that the plan affects, those
who were not asked before, adjacent fields, funders, lived experience and youth) and the fields
that state plans name most often. Labels are what an entry's sector, disciplines or groups say.
"""

from collaborators.models import CoverageItem

KINDS = CoverageItem.Kind
STARTING_LIST = {
    KINDS.SECTOR: (
        "Child welfare",
        "Juvenile justice",
        "Law enforcement",
        "Prosecution",
        "Courts",
        "Legal services",
        "Health care",
        "Behavioral health",
        "Victim services",
        "Runaway and homeless youth services",
        "Housing",
        "Education",
        "Labor and workforce",
        "Transportation",
        "Immigrant and refugee services",
        "Tribal government",
        "Faith communities",
        "Business and industry",
        "Unions and trade associations",
        "Philanthropy",
        "State legislature",
        "Local government",
        "Research and data",
    ),
    KINDS.DISCIPLINE: (
        "Social work",
        "Nursing and medicine",
        "Psychology and counseling",
        "Law",
        "Policing and investigation",
        "Teaching and school counseling",
        "Youth work",
        "Data analysis and evaluation",
    ),
    KINDS.GROUP: (
        "Survivors of trafficking",
        "Youth",
        "Survivors of labor trafficking",
        "Survivors of sex trafficking",
        "Boys and young men",
        "LGBTQ+ youth",
        "Tribal youth",
        "Youth in foster care",
        "Youth who have been in the justice system",
        "Youth without a home",
        "People with disabilities",
        "Deaf and hard of hearing people",
        "People with limited English",
        "Foreign-born survivors",
        "Families and caregivers",
        "Rural communities",
    ),
}
