"""What the sample tells: levels by school year and gaps between groups, all invented.

Totals and group shares stay near the public state file so that small groups are as small as in the
real district; results, surveys and discipline are made up to give reports of every kind: rising,
flat, dipped and recovered, off track, too few to say.
"""

from __future__ import annotations

from collections.abc import Mapping

from reporting.plan import SchoolYear

Series = tuple[float, ...]

FIRST = 2021  # ending year of the first value of each series

ENROLMENT: Series = (2524, 2412, 2368, 2427, 2440, 2450)  # students K–12 in October
RACE: Mapping[str, Series] = {  # percent of students
    "W": (62.0, 62.4, 61.4, 61.0, 60.7, 60.4),
    "A": (12.2, 12.1, 12.2, 12.4, 12.5, 12.6),
    "B": (14.0, 13.8, 13.8, 13.2, 13.1, 13.0),
    "H": (4.2, 4.0, 4.3, 4.4, 4.6, 4.7),
    "M": (7.4, 7.5, 8.1, 8.8, 8.9, 9.1),
    "I": (0.20, 0.12, 0.12, 0.12, 0.12, 0.12),
    "P": (0.12, 0.08, 0.08, 0.08, 0.08, 0.08),
}
RACE_UNKNOWN = 0.005
LUNCH: Series = (0.062, 0.066, 0.091, 0.075, 0.076, 0.078)
IEP: Series = (0.107, 0.105, 0.112, 0.110, 0.111, 0.112)
ENGLISH_LEARNER: Series = (0.024, 0.034, 0.031, 0.050, 0.046, 0.044)
LEAVE: Series = (0.0, 0.085, 0.070, 0.055, 0.055, 0.055)  # between two Octobers, beside grade 12

SPRING_RESPONSE: Mapping[str, Series] = {
    "students": (0.715, 0.90, 0.908, 0.925, 0.912, 0.905),
    "staff": (0.82, 0.84, 0.78, 0.85, 0.88, 0.87),
    "families": (0.48, 0.42, 0.36, 0.38, 0.41, 0.39),
}
LOW_RESPONSE = {("middle", 2023): 0.825}  # one school, one year below the flag at 85 %
FALL_LIFT = 0.012  # autumn answers are a little more favorable

# Share of favorable answers, by respondent population and topic.
FAVORABLE: Mapping[str, Mapping[str, Series]] = {
    "students": {
        "positive_feelings": (0.640, 0.654, 0.676, 0.690, 0.697, 0.704),
        "belonging": (0.611, 0.621, 0.630, 0.646, 0.655, 0.667),
        "diversity_inclusion": (0.640, 0.641, 0.649, 0.655, 0.668, 0.715),
        "self_efficacy": (0.603, 0.606, 0.598, 0.607, 0.605, 0.566),
        "supportive_relationships": (0.879, 0.882, 0.889, 0.892, 0.898, 0.902),
        "self_management": (0.691, 0.695, 0.691, 0.698, 0.694, 0.697),
        "social_awareness": (0.681, 0.690, 0.703, 0.712, 0.720, 0.762),
    },
    "staff": {
        "positive_feelings": (0.700, 0.712, 0.655, 0.701, 0.722, 0.735),
        "belonging": (0.718, 0.724, 0.672, 0.708, 0.731, 0.742),
        "diversity_inclusion": (0.600, 0.602, 0.576, 0.607, 0.624, 0.641),
        "staff_wellbeing": (0.512, 0.530, 0.487, 0.541, 0.556, 0.570),
    },
    "families": {
        "positive_feelings": (0.842, 0.851, 0.854, 0.858, 0.862, 0.866),
        "belonging": (0.852, 0.856, 0.859, 0.826, 0.831, 0.836),
        "diversity_inclusion": (0.821, 0.822, 0.829, 0.833, 0.838, 0.842),
    },
}

REFERRED: Series = (0.012, 0.088, 0.091, 0.086, 0.081, 0.076)
ISS: Series = (0.002, 0.034, 0.033, 0.031, 0.028, 0.026)
OSS: Series = (0.001, 0.015, 0.015, 0.014, 0.013, 0.012)
REFERRAL_RATIO_BLACK: Series = (2.0, 3.0, 2.8, 2.6, 2.4, 2.2)  # risk, to all other students

PROFICIENT: Mapping[str, Series] = {
    "ela": (0.640, 0.664, 0.671, 0.680, 0.686, 0.694),
    "mathematics": (0.612, 0.638, 0.650, 0.661, 0.670, 0.713),
    "science": (0.580, 0.612, 0.607, 0.615, 0.612, 0.620),
    "social_studies": (0.640, 0.655, 0.660, 0.662, 0.668, 0.671),
}
TESTED: Series = (0.85, 0.975, 0.981, 0.985, 0.987, 0.986)

# Mean growth from autumn to spring in standard deviations (the norms change with 2021-22).
GROWTH_INDEX: Mapping[str, Series] = {
    "mathematics": (-0.16, 0.07, 0.11, 0.14, 0.15, 0.21),
    "reading": (-0.09, 0.10, 0.08, 0.11, 0.07, 0.05),
}
MAP_GROWTH_TESTED: Series = (0.84, 0.965, 0.97, 0.975, 0.975, 0.98)

# Until 2020-21 all juniors took the ACT at school.
ACT: Series = (25.2, 26.4, 26.5, 26.7, 26.8, 27.1)
ACT_TESTED: Series = (0.94, 0.70, 0.72, 0.72, 0.74, 0.75)
AP_TAKERS: Series = (0.40, 0.43, 0.44, 0.455, 0.465, 0.48)
AP_PASSED: Series = (0.79, 0.83, 0.835, 0.85, 0.855, 0.87)  # of exams

ADVANCED: Series = (0.585, 0.592, 0.602, 0.614, 0.629, 0.644)
GIFTED = 0.14
ACTIVITY: Series = (0.610, 0.715, 0.741, 0.750, 0.757, 0.761)

AUDITED: Mapping[str, Series] = {  # mean level of an equity audit by domain
    "accuracy": (2.40, 2.50, 2.60, 2.80, 2.95, 3.10),
    "representation": (1.90, 2.00, 2.20, 2.30, 2.40, 2.95),
    "perspectives": (1.80, 1.90, 2.00, 2.05, 2.10, 2.20),
    "cultures": (2.20, 2.30, 2.45, 2.60, 2.65, 2.25),
    "language": (2.80, 2.90, 3.00, 3.10, 3.05, 3.20),
}
WELLNESS: Mapping[str, Series] = {  # share on the healthy side, Missouri Student Survey
    "wellness_sleep": (0.330, 0.335, 0.340, 0.345, 0.360, 0.385),
    "wellness_activity": (0.470, 0.482, 0.500, 0.514, 0.530, 0.545),
    "wellness_substance_free": (0.860, 0.872, 0.885, 0.897, 0.910, 0.919),
    "wellness_asks_for_help": (0.660, 0.655, 0.650, 0.640, 0.622, 0.605),
}
SURVEYED = 0.83  # of the students of grades 6-12

TEACHER_RACE: Mapping[str, Series] = {  # percent of staff
    "W": (84.6, 84.3, 83.8, 83.2, 82.6, 82.0),
    "B": (9.0, 9.2, 9.6, 10.1, 10.6, 11.0),
    "A": (2.6, 2.7, 2.8, 2.9, 3.0, 3.1),
    "H": (2.4, 2.4, 2.4, 2.4, 2.4, 2.4),
    "M": (1.4, 1.4, 1.4, 1.4, 1.4, 1.5),
}


def at(series: Series, year: SchoolYear) -> float:
    """Value of one school year; years outside the series take its nearest value."""
    return series[min(max(year.ending - FIRST, 0), len(series) - 1)]
