"""Ground floor: what is promised. ``params/`` read once into frozen, validated values."""

from reporting.plan.load import load_plan, plan_fingerprint
from reporting.plan.model import (
    ALL,
    DISTRICT,
    Break,
    Breakdown,
    District,
    Goal,
    Group,
    Measure,
    Objective,
    Plan,
    PrivacyPolicy,
    Promise,
    School,
    Source,
    StatusRule,
    SurveyItem,
    Surveys,
    SurveyTopic,
)
from reporting.plan.school_year import SchoolYear

__all__ = [
    "ALL",
    "DISTRICT",
    "Break",
    "Breakdown",
    "District",
    "Goal",
    "Group",
    "Measure",
    "Objective",
    "Plan",
    "PrivacyPolicy",
    "Promise",
    "School",
    "SchoolYear",
    "Source",
    "StatusRule",
    "SurveyItem",
    "SurveyTopic",
    "Surveys",
    "load_plan",
    "plan_fingerprint",
]
