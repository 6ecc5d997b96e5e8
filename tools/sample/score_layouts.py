"""Headers of NWEA MAP Growth, ACT and AP files, as the vendors write them."""

from __future__ import annotations


def _names(text: str) -> list[str]:
    return text.split()


_PAIRS = (
    "FallToFall", "FallToWinter", "FallToSpring", "WinterToWinter", "WinterToSpring",
    "SpringToSpring",
)  # fmt: skip
_GROWTH = (
    "ProjectedGrowth", "ObservedGrowth", "ObservedGrowthSE", "MetProjectedGrowth",
    "ConditionalGrowthIndex", "ConditionalGrowthPercentile", "GrowthQuintile",
)  # fmt: skip

NWEA = [
    *_names(
        "TermName DistrictName District_StateID SchoolName School_StateID StudentID "
        "Student_StateID Subject Course GrowthMeasureYN NormsReferenceData WISelectedAYFall "
        "WISelectedAYWinter WISelectedAYSpring WIPreviousAYFall WIPreviousAYWinter "
        "WIPreviousAYSpring TestType TestName TestID TestStartDate TestStartTime "
        "TestDurationMinutes TestRITScore TestStandardError TestPercentile AchievementQuintile "
        "PercentCorrect RapidGuessingPercentage"
    ),
    *(f"{pair}{column}" for pair in _PAIRS for column in _GROWTH),
    *_names("LexileScore LexileMin LexileMax QuantileScore QuantileMin QuantileMax"),
    *(
        f"Goal{number}{column}"
        for number in range(1, 9)
        for column in ("Name", "RitScore", "StdErr", "Range", "Adjective")
    ),
    *(f"Typical{pair}Growth" for pair in _PAIRS),
    *(
        f"ProjectedProficiency{column}{number}"
        for number in range(1, 11)
        for column in ("Study", "Level")
    ),
]

_COURSES = _names(
    "Eng_9 Eng_10 Eng_11 Eng_12 Eng_Oth Alg1 Alg2 Geom Trig BegCalc AdvMth Cmpt GenSc Bio Chem "
    "Phys USHist WrldHist OthHist AmGov Econ Geog Psych Span Frch Germ Lang Art Mus Dram"
)
_CATEGORIES = (
    "E Prod", "E Knlg", "E Conv", "M Higher", "M NumQ", "M Alg", "M Func", "M Geom", "M Stat",
    "M Essen", "M Mod", "R Ideas", "R Struc", "R Knlg", "S Data", "S Inv", "S Eval",
)  # fmt: skip
ACT = [
    *_names(
        "ID_ACT ID_StateAssign ID_Local F_Name M_Initial L_Name Address1 Address2 City State Zip "
        "Country_Cde Prov Postal Gender DOB Ethn_HispLat Ethn_AlaskaNat Ethn_Asian "
        "Ethn_AfricAmer Ethn_PacIsland Ethn_White Ethn_PrefNoRsp Ethn_FedValues Ph_Type Phone "
        "HS_GradeLev HS_Code G_AllEng G_AllMth G_AllSocSc G_AllNatSc G_HS_Avg HS_GradYr "
        "Col_Choice_1 Col_Choice_2 Col_Choice_3 Col_Choice_4 Col_Choice_5 Col_Choice_6 Test_Dte "
        "StRnk_Eng StRnk_Math StRnk_Read StRnk_Sci Test_Loc Eng Mth Rdg Sci Composite USRnk_Eng "
        "USRnk_Math USRnk_Read USRnk_Sci USRnk_Comp Sum_Scale StRnk_Comp STEM USRnk_STEM Writing "
        "W_USRnk W_Dom_Ideas W_Dom_Supt W_Dom_Org W_Dom_LangUse ELA USRnk_ELA R_CmplxTxt"
    ),
    *(
        f"Sup_{section}_{column}" if column != "Oth" else f"Sup_Oth{section}"
        for section in ("Eng", "Mth", "Rdg", "Sci")
        for column in ("Dt", "Loc", "Sc", "Oth", "Type")
    ),
    *_names(
        "Sup_Composite Sup_STEM Sup_Writ_Dt Sup_Writ_Loc Sup_Writ_Sc Sup_Writ_Type Strnk_STEM "
        "Strnk_ELA Sup_Sum_Scale Sup_ELA StRnk_W Best_Lan First_Lan ELA_Services ELA_Serv_Grade "
        "IntInv_SciStd IntInv_SciRnk IntInv_ArtStd IntInv_ArtRnk IntInv_SocStd IntInv_SocRnk "
        "IntInv_BusCStd IntInv_BusCRank IntInv_BusOpStd IntInv_BusOpRnk IntInv_TechStd "
        "IntInv_TechRnk IntInv_MapReg1 IntInv_MapReg2 IntInv_MapReg3 EOS_OptIn Rel_Int"
    ),
    *(f"C_{course}" for course in _COURSES),
    *(f"G_{course}" for course in _COURSES),
    *_names(
        "G_Overall Full_Part Live_Pln Major_Code Major_Certainty Voc_Code Voc_Certainty "
        "Highest_ed_exp ROTC Help_EdPlan Help_Writing Help_Reading Help_StudySk Help_MathSk "
        "Want_IndepSt Want_Honors Want_StudyAb Plan_InstMus Plan_VocMus Plan_StuGov Plan_Pubs "
        "Plan_Debate Plan_Theater Plan_RelOrg Plan_RacEthOrg Plan_VAthl Plan_PolOrg Plan_RadioTV "
        "Plan_FratSor Plan_ServOrg Exp_FinAidApp Exp_Work Exp_WorkHrs Fam_Income EdLevel_Mthr "
        "EdLevel_Fthr Pref_Dist InstTypePref InstTypePref_Rnk MaleFemPref MaleFemPref_Rnk "
        "StatePref1 StatePref2 StatePref_Rnk CostPref CostPref_Rnk SizePref SizePref_Rnk "
        "AcadMajPref_Rnk OtherFac_Rnk Rnks_Type C_Readiness"
    ),
    *(
        f"{category.split()[0]}_{column}_{category.split()[1]}"
        for category in _CATEGORIES
        for column in ("Earn", "Poss", "PctC", "RdyRng")
    ),
]

AP_PLACES = tuple(f"{number:02d}" for number in range(1, 31))
# The vendor heads three columns with the same word; here each has a name of its own until the file
# is written (AP_HEADERS).
AP = [
    "AP Number / AP ID", "Last Name", "First Name", "Middle Initial",
    *(f"Student Street Address {n}" for n in (1, 2, 3)),
    "Student State", "Student Zip Code", "Student Province",
    "Student International Postal Code", "Student Country Code", "Gender", "Date of Birth",
    "Filler", "School ID", "Grade Level", "Filler 2", "Ethnic Group 2015 and Prior", "Filler 3",
    "Best Language",
    *(f"Previous AI {what} {n}" for n in (1, 2) for what in ("Year", "Code")),
    *(f"Award {what} {n}" for n in range(1, 7) for what in ("Type", "Year")),
    "AI Code", "AI Institution Name",
    *(f"AI Street Address {n}" for n in (1, 2, 3)),
    "AI State", "AI Zip Code", "AI Province", "AI International Postal Code", "AI Country Code",
    "College Code", "Contact Name", "DI Institution Name",
    *(f"DI Street Address {n}" for n in (1, 2, 3)),
    "DI State", "DI Zip Code", "DI Province", "DI International Postal Code", "DI Country Code",
    *(
        f"{column} {place}"
        for place in AP_PLACES
        for column in (
            "Admin Year", "Exam Code", "Exam Grade", "Irregularity Code #1",
            "Irregularity Code #2", "Class Section Code",
        )
    ),
    "Date Grades Released to College", "Date of Last Student Update", "Date of this report",
    "Student Identifier", "Race Ethnicity Student Response 2016 and Forward",
    "Derived Aggregate Race Ethnicity 2016 and Forward",
]  # fmt: skip
AP_HEADERS = {"Filler 2": "Filler", "Filler 3": "Filler"}
