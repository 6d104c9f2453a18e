package io.courier.web.console.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronWordsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 0 3 ? * TUE            | At 03:00 every Tuesday.",
        "0 00 03 * * ?            | At 03:00 every day.",
        "30 15 8,12 ? * MON-FRI   | At 08:15:30 and 12:15:30 Monday to Friday.",
        "0 0/15 * ? * *           | Every 15 minutes every day.",
        "0 */5 8-17 ? * MON-FRI   | Every 5 minutes from 08:00 to 17:59 Monday to Friday.",
        "0 5 * ? * *              | Every hour at minute 5 every day.",
        "0 0 0/2 ? * *            | Every 2 hours every day.",
        "0 0 6-9 ? * *            | Every hour from 06:00 to 09:59 every day.",
        "30 5 * ? * *             | Every hour at minute 5 and 30 seconds every day.",
        "0 */5 8,12 ? * *         | Every 5 minutes in the hours 08:00 and 12:00 every day.",
        "0 0 3 ? * L              | At 03:00 every Saturday.",
        "0 0 3 ? * 1L             | At 03:00 on the last Sunday of the month.",
        "0 10,40 * ? * SAT,SUN    | In minutes 10 and 40 every Saturday and Sunday.",
        "*/10 * * ? * *           | Every 10 seconds every day.",
        "0 30 2 L * ?             | At 02:30 on the last day of the month.",
        "0 30 2 LW * ?            | At 02:30 on the last weekday of the month.",
        "0 30 2 L-3 * ?           | At 02:30 on the day 3 before the last of the month.",
        "0 30 2 15W * ?           | At 02:30 on the weekday nearest to day 15 of the month.",
        "0 30 2 1,15 * ?          | At 02:30 on days 1 and 15 of the month.",
        "0 30 2 ? * 3#2           | At 02:30 on the second Tuesday of the month.",
        "0 30 2 ? * FRIL          | At 02:30 on the last Friday of the month.",
        "0 0 12 1 JAN,7 ?         | At 12:00 on day 1 of the month in January and July.",
        "0 0 12 ? 3-5 SUN 2027    | At 12:00 every Sunday in March to May in 2027.",
        "0 0 12 1/10 * ?          | At 12:00 every 10 days of a month from day 1.",
        "0 0 12 1 1/3 ?           | At 12:00 on day 1 of the month, every 3 months from January."
      })
  void anExpressionInPlainLanguage(String expression, String words) {
    assertThat(CronWords.of(expression)).isEqualTo(words);
  }
}
