// 09 Figures by source
// Answers: every figure that is claimed (killed, displaced, vessels …), so that figures of different speakers and days stand side by side.
// Change: the list of properties; `[]` shows all of them, words as well as figures.
WITH ['killed', 'injured', 'displaced', 'held', 'dead_among_held', 'released', 'attendance', 'vessels', 'munitions'] AS wanted
MATCH (claim:Claim)-[:MADE_IN]->(source:Source)
WHERE claim.retracted IS NULL AND source.retracted IS NULL
UNWIND claim.claims AS id MATCH (value:Entity {id: id})
WHERE value.property IS NOT NULL AND (wanted = [] OR value.property IN wanted)
MATCH (thing:Entity {id: claim.carrier})
RETURN value.property AS property, thing.caption AS of, value.best AS best, value.low AS low, value.high AS high, value.share AS share,
       value.text AS text, value.as_of AS as_of, value.stance AS stance, value.certainty AS certainty, claim.speakers AS speakers,
       claim.anonymous AS anonymous, claim.publisher AS publisher, claim.source_title AS source
ORDER BY property, of, as_of, best, low, source;
