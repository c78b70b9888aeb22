"""Checks the JSON of `standalone demo --exit --json` against the figures of the played cycle.

Usage: demo_totals.py FILE. Prints what it compared; exits 1 at the first difference.
"""

import json
import sys

TOTALS = {
    "patients_treated": 8570,
    "ward_round": 2146,
    "teaching_round": 881,
    "surgery_demo": 516,
    "training_class": 4,
    "training_class_participants": 562,
    "lecture": 72,
    "lecture_participants": 3580,
    "rules_established": 15,
    "teaching_room": 1,
}


def check(ok, text):
    print("ok  " if ok else "FAIL", text)
    if not ok:
        sys.exit(1)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        played = json.load(file)

    for code, want in TOTALS.items():
        got = played["totals"].get(code)
        check(got == want, f"totals.{code}: {got}, expected {want}")

    cycle, reports = played["cycle"], played["reports"]
    check(cycle["ineligible"] >= 1, f"{cycle['ineligible']} nominee(s) refused by a rule")
    check(
        cycle["nominated"] >= cycle["approved"] + cycle["ineligible"],
        f"nominated {cycle['nominated']}, approved {cycle['approved']}, ineligible {cycle['ineligible']}",
    )
    check(
        cycle["approved"] >= cycle["assigned"] == cycle["settled"] > 0,
        f"approved, assigned and settled: {cycle['approved']}, {cycle['assigned']}, {cycle['settled']}",
    )
    check(
        reports["accepted"] + reports["missing"] == reports["expected"],
        f"reports: {reports['accepted']} accepted + {reports['missing']} missing = {reports['expected']}",
    )
    check(reports["missing"] >= 1, f"{reports['missing']} report(s) missing after the ladder")
    check(len(played["appraisals"]) == cycle["settled"], f"{len(played['appraisals'])} people appraised")
    for one in played["appraisals"]:
        check(one["recipient"]["score"] > 0 and one["supporter"]["score"] > 0, f"{one['person']}: appraised by both hospitals")

    short = [v for v in played["verdicts"] if v["eligible"] == "no" and v.get("missing")]
    check(len(short) >= 1, f"{len(short)} verdict(s) not eligible with what is missing: {[v['missing'] for v in short]}")
    passed = [v for v in played["verdicts"] if v["eligible"] == "yes"]
    check(len(passed) >= 1, f"{len(passed)} verdict(s) eligible")
    for verdict in played["verdicts"]:
        for clause in verdict["clauses"]:
            check(bool(clause["source"]), f"{verdict['person']}, {verdict['regulation']}, {clause['id']}: has a source")

    close = played["year_close"]
    check(close["state"] == "locked", f"year {close['year']} is {close['state']}")
    check(len(close["hash"]) == 64, f"hash {close['hash']}")


if __name__ == "__main__":
    main()
