"""Headers of the files, as the vendors write them."""

from __future__ import annotations


def _split(separator: str, names: str) -> list[str]:
    return names.split(separator)


STUDENT_CORE = _split(
    ",",
    "CollectionVersion,CurrentSchoolYear,AttendingDistrictCode,AttendingSchoolCode,"
    "ReportingDistrictCode,ReportingSchoolCode,ResidentDistrictCode,ResidentSchoolCode,"
    "TeacherName,StateID,LocalStudentID,LastName,FirstName,MiddleName,Suffix,DateOfBirth,County,"
    "StudentGradeLevel,Gender,RaceEthnicity,LunchStatus,Gifted,Homeless,Migrant,NotFAYSchool,"
    "NotFAYDistrict,VoluntaryTransfer,LEPELL,IEPDisability,EnrolledOnCntDate,EnrolledAllYear,"
    "KGPhysicalWell-beingandMotor ",
)

STUDENT_DISCIPLINE = _split(
    ",",
    "CollectionVersion,CurrentSchoolYear,AttendingDistrictCode,AttendingSchoolCode,"
    "ReportingDistrictCode,ReportingSchoolCode,ResidentDistrictCode,ResidentSchoolCode,StateID,"
    "LocalStudentID,LastName,FirstName,MiddleName,Suffix,DateOfBirth,StudentGradeLevel,Gender,"
    "RaceEthnicity,OffenseDate,OffenseType,WeaponType,DisciplineRemoval,LengthRemoved,"
    "ModifiedLength,API,LEPELL,IEPDisability",
)

OFFICE_REFERRALS = _split(
    ",",
    "School Code,School,Student ID,Student Name,Grade,Gender,Race,Lunch Status,"
    "Special Education,504,Event Date,Event ID,Event Name,Role,Resolution,Resolution Start,"
    "Resolution End",
)

STAFF_ROSTER = _split(
    ",",
    "School Year,School Code,School,Staff ID,Last Name,First Name,Position Group,FTE,"
    "Race/Ethnicity,Gender",
)

BUDGET = _split(",", "School Year,Area,Goal,Budget Line,Budget,Actual")

EQUITY_AUDIT = _split(",", "School Year,School Code,Area,Domain,Rater,Rating,Evidence")

STUDENT_SURVEY = _split(",", "Year,Item,Grade Band,Percent,Respondents")

PROGRAM_PARTICIPATION = _split(
    ",", "School Year,School Code,Student ID,Program,Course or Activity,Start Date,End Date"
)

_PANORAMA_START = ["Client Name", "District Name", "School Name", "School ID"]
_PANORAMA_END = [
    "Unique Response ID",
    "Survey Type",
    "Response Language",
    "Response Start Time",
    "Response Duration (minutes)",
]
PANORAMA_STUDENTS = [
    *_PANORAMA_START,
    "Student First Name",
    "Student Last Name",
    "Student Email",
    "Student Panorama ID",
    "Student ID",
    "Student Grade Level",
    "Student Gender",
    "Student Race",
    "Student Spec ED Programs",
    *_PANORAMA_END,
]
PANORAMA_STAFF = [
    *_PANORAMA_START,
    "Staff Email",
    "Staff Panorama ID",
    "Staff ID",
    "Position Group",
    "Staff Gender",
    "Staff Race",
    *_PANORAMA_END,
]
PANORAMA_FAMILIES = [
    *_PANORAMA_START,
    "Respondent Panorama ID",
    "Student Grade Level",
    "Student Race",
    *_PANORAMA_END,
]
PANORAMA_RACE = {
    "W": "White",
    "B": "Black or African American",
    "A": "Asian",
    "H": "Hispanic or Latino",
    "M": "Two or More Races",
    "I": "American Indian or Alaska Native",
    "P": "Native Hawaiian or Pacific Islander",
    "": "",
}

# The state's MAP and end-of-course student export: tab separated, flags are Y or one space.
MAP_EOC = _split(
    " ",
    "CONTENT_AREA YEAR COUNTY_DISTRICT SCHOOL_CODE GRADE_LEVEL DISTRICT_STUDENT_NUMBER "
    "STUDENT_NUMBER EXAMINER_NAME LAST_NAME FIRST_NAME MIDDLE_INITIAL FULL_NAME DATE_OF_BIRTH "
    "RACE GENDER BUILDING_LESS_THAN_YEAR DISTRICT_LESS_THAN_YEAR IEP_STUDENT EL_STUDENT "
    "GIFTED_STUDENT MIGRANT_STUDENT TITLEI_STUDENT MAP_DIRECT_CERT SPECIAL_ED_INSTRUCTION_TIME "
    "IEP_DISABILITY_DIAGNOSIS MAP_SCALE_SCORE PERFORMANCE_LEVEL MAP_SCORE_INVALIDATION "
    "HIGH_SCHOOL_VOCATIONAL RESIDENT_COUNTY_DISTRICT RESIDENT_SCHOOL_CODE MAP_ALTERNATE "
    "DISTRICT_NAME SCHOOL_NAME MAPA_PORTFOLIO EL_IN_US_LESS_THAN_YR EL_MONITORING "
    "PERFORMANCE_LEVEL_CODE EL_RECEIVING_SERVICE SECURITY_BREACH VOLUNTARY_TRANSFER_STUDENT "
    "MOSIS_STATE_ID MSIP_EXCLUDES INVALID_PERFORMANCE_LEVEL INVALID_MAP_SCORE EL_MONTHS_IN_USA "
    "EL_TITLE_III ACCOMMODATN_TEST_READ_ORALLY TEACHER_INVALIDATION EOC_ADMINISTRATION_WINDOW "
    "EOC_ONLINE_TEST_MC EOC_ONLINE_TEST_PE EOC_TOTAL_RAW_SCORE EOC_TOTAL_PERCENT_CORRECT "
    "EOC_SCORE GRADE_OF_STUDENT TEST_DATE TEST_NAME_MAP STUDENT_GROUP "
    "IEP_DISABILITY_DIAGNOSIS_CODE HOMELESS GLA_EXCLUDE HS_MATH EOC_EXCLUDE "
    "Accom_Braille_edition_A012 Accom_Large_Print_edition_A021 "
    "Accom_Signing_of_assessment_Listening_items_A052 Accom_Paper_Based_Assessment_A102 "
    "Accom_Use_of_Specialized_Calculator_A396 Accom_Use_of_Bilingual_Dictionary_S431 "
    "Support_Color_Contrast_S102 Accom_S103_Color_Overlay Accom_S105_Magnification "
    "Accom_Masking_S107 Accom_Read_Aloud_S041 Accom_Read_Aloud_S042 Accom_Read_Aloud_S111 "
    "Accom_Scribe_S351 Accom_Separate_Setting_S501 Support_Translated_Test_Directions_S109 "
    "EOC_A045_READ_ALOUD_PASSAGES_TRAINED_READER_ELA EOC_A052_SIGNING_OF_ASSESSMENT "
    "EOC_A102_PAPER_BASED_ASSESSMENT EOC_A112_READ_ALOUD_PASSAGES_NATIVE_LANGUAGES_ELA "
    "EOC_A352_SPEECH_TO_TEXT_ONLINE EOC_A391_ABACUS EOC_A395_MULTIPLICATION_TABLE "
    "EOC_A396_SPECIALIZED_CALCULATOR EOC_A441_ALTERNATE_RESPONSE "
    "EOC_S042_READ_ALOUD_PASSAGES_ASSIST_TECH_NONELA EOC_S043_READ_ALOUD_PASSAGES_NONELA "
    "EOC_S102_COLOR_CONTRAST EOC_S103_COLOR_OVERLAY EOC_S105_MAGNIFICATION EOC_S107_MASKING "
    "EOC_S109_TRANSLATE_FOR_ELL_STUDENTS EOC_S111_ORAL_READING_IN_NATIVE_LANGUAGE_NONELA "
    "EOC_S351_SCRIBE_WITHOUT_IEP_504_NONELA EOC_S431_BILINGUAL_DICTIONARY "
    "EOC_S501_SEPARATE_SETTING HAS_ACCOMODATIONS Accom_Read_Aloud_ELA_GRADES_6_8_A043 "
    "Accom_Read_Aloud_ELA_GRADES_3_5_A040 Accom_Speech_To_Text_AssistTech_A352 "
    "MATH_HS_PARTICIPANT MILITARY FOSTERCARE EL_LANGUAGE Accommodation_Closed_Captioning_A053 "
    "NEGLECTED_INDICATOR DELINQUENT_INDICATOR CALCULATED_INDEX_PT_VALUE "
    "EL_IN_US_LESS_THAN_3_YRS",
)
