-- People of each gender in each minute, by the time at which they are processed.
SELECT
  DATE_FORMAT(window_start, 'yyyy-MM-dd HH:mm:ss') AS r_time,
  gender,
  CAST(COUNT(*) AS INT) AS gendercount
FROM TABLE(TUMBLE(TABLE person, DESCRIPTOR(rt), INTERVAL '1' MINUTE))
GROUP BY window_start, window_end, gender;
