// 05 Disputed
// Answers: whatever some claim denies, and whatever different speakers read, hold or explain each their own way, with who says what.
// Change: the list of properties on which speakers differ; `[]` leaves only what is denied outright.
WITH ['reading', 'position', 'cause', 'when'] AS differing
MATCH (claim:Claim)-[:MADE_IN]->(source:Source)
WHERE claim.retracted IS NULL AND source.retracted IS NULL
WITH differing, claim.carrier AS carrier, claim.about AS about, claim.property AS property,
     collect(DISTINCT claim.source_title) AS sources, collect(DISTINCT coalesce(claim.speakers, [claim.publisher])) AS speakers,
     collect(claim.caption) AS said, collect(DISTINCT claim.stance) AS stances
WHERE 'denies' IN stances OR property IN differing AND size(speakers) > 1
MATCH (thing:Entity {id: carrier})
RETURN thing.caption AS what, CASE about WHEN carrier THEN 'the thing itself' ELSE substring(about, size(carrier) + 1) END AS part,
       thing.status AS status, property, said, speakers, sources
ORDER BY what, part, property;
