"""Ground floor: what is promised. ``params/`` read once into frozen, validated values."""

from reporting.plan.base import ALL, DISTRICT
from reporting.plan.checking import CHECK_NAMES, CheckName, CheckPolicy, PublishedSource, Waiver
from reporting.plan.kinds import KINDS, Kind
from reporting.plan.load import load_plan, located, plan_fingerprint
from reporting.plan.measure import Break, Change, Measure, Promise, Scale
from reporting.plan.model import Area, District, Document, Goal, Objective, Plan, School
from reporting.plan.policy import Elsewhere, PrivacyPolicy
from reporting.plan.rubric import BETWEEN, Domain, Rubric
from reporting.plan.school_year import Period, SchoolYear, last_year_of, read_time
from reporting.plan.settings import (
    Achievement,
    AnswerScale,
    Breakdown,
    Group,
    Source,
    StatusRule,
    SurveyItem,
    Surveys,
    SurveyTopic,
)
from reporting.plan.vocabulary import CODES, EVENTS, GRADES, POSITION_GROUPS, PROGRAMS, known_of

__all__ = [
    "ALL",
    "BETWEEN",
    "CHECK_NAMES",
    "CODES",
    "DISTRICT",
    "EVENTS",
    "GRADES",
    "KINDS",
    "POSITION_GROUPS",
    "PROGRAMS",
    "Achievement",
    "AnswerScale",
    "Area",
    "Break",
    "Breakdown",
    "Change",
    "CheckName",
    "CheckPolicy",
    "District",
    "Document",
    "Domain",
    "Elsewhere",
    "Goal",
    "Group",
    "Kind",
    "Measure",
    "Objective",
    "Period",
    "Plan",
    "PrivacyPolicy",
    "Promise",
    "PublishedSource",
    "Rubric",
    "Scale",
    "School",
    "SchoolYear",
    "Source",
    "StatusRule",
    "SurveyItem",
    "SurveyTopic",
    "Surveys",
    "Waiver",
    "known_of",
    "last_year_of",
    "load_plan",
    "located",
    "plan_fingerprint",
    "read_time",
]
