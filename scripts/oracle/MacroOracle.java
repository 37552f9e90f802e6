import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.SimpleDateFormat;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;

/**
 * Makes the table of macro cases by java.text.SimpleDateFormat and java.util.GregorianCalendar, which the service's
 * documentation names. Run: java scripts/oracle/MacroOracle.java __tests__/fixtures/data-time/macros.json
 */
public class MacroOracle {
  static final List<String> rows = new ArrayList<>();

  static TimeZone zone(String name) {
    return TimeZone.getTimeZone(name.startsWith("+") || name.startsWith("-") ? "GMT" + name : name);
  }

  static Calendar moved(String at, String zone, Integer amount, String unit) {
    Calendar calendar = new GregorianCalendar(zone(zone), Locale.US);
    calendar.setTimeInMillis(OffsetDateTime.parse(at).toInstant().toEpochMilli());
    if (unit == null) return calendar;
    int field = switch (unit) {
      case "SECOND" -> Calendar.SECOND;
      case "MINUTE" -> Calendar.MINUTE;
      case "HOUR" -> Calendar.HOUR;
      case "DAY" -> Calendar.DATE;
      case "MONTH" -> Calendar.MONTH;
      case "YEAR" -> Calendar.YEAR;
      default -> throw new IllegalArgumentException(unit);
    };
    calendar.add(field, amount);
    return calendar;
  }

  static SimpleDateFormat format(String pattern, String zone) {
    SimpleDateFormat format = new SimpleDateFormat(pattern, Locale.US);
    format.setTimeZone(zone(zone));
    return format;
  }

  static String offset(Integer amount, String unit) {
    return unit == null ? "" : ", " + amount + ", " + unit;
  }

  static void date(String at, String zone, String pattern, Integer amount, String unit) {
    String text = format(pattern, zone).format(moved(at, zone, amount, unit).getTime());
    row(at, zone, "${dateformat(" + pattern + offset(amount, unit) + ")}", text);
  }

  static void date(String at, String zone, String pattern) {
    date(at, zone, pattern, null, null);
  }

  static void stamp(String at, String zone, Integer amount, String unit) {
    String text = Long.toString(moved(at, zone, amount, unit).getTimeInMillis());
    row(at, zone, "${timestamp(" + (unit == null ? "" : amount + ", " + unit) + ")}", text);
  }

  /** The date is written in the format and read again, which drops what the format does not hold. */
  static void cut(String at, String zone, String pattern, Integer amount, String unit) throws Exception {
    String written = format(pattern, zone).format(moved(at, zone, amount, unit).getTime());
    long text = format(pattern, zone).parse(written).getTime();
    row(at, zone, "${timestamp(dateformat(" + pattern + offset(amount, unit) + "))}", Long.toString(text));
  }

  static void row(String at, String zone, String macro, String text) {
    rows.add("  { \"at\": " + json(at) + ", \"zone\": " + json(zone) + ", \"macro\": " + json(macro) + ", \"text\": " + json(text) + " }");
  }

  static String json(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  public static void main(String[] arguments) throws Exception {
    examplesOfTheDocumentation();
    letters();
    literals();
    monthEnds();
    summerTime();
    zones();
    weeks();
    cuts();
    String table = "[\n" + String.join(",\n", rows) + "\n]\n";
    Files.writeString(Path.of(arguments[0]), table, StandardCharsets.UTF_8);
    System.out.println(rows.size() + " cases");
  }

  static void examplesOfTheDocumentation() {
    String at = "2017-10-16T09:00:00+08:00";
    String shanghai = "Asia/Shanghai";
    for (String pattern : new String[] {"yyyy-MM-dd", "yyyy/MM/dd", "yyyy_MM_dd HH:mm:ss", "yyyyMMdd"}) date(at, shanghai, pattern);
    date(at, shanghai, "yyyy-MM-dd HH:mm:ss", -1, "DAY");
    stamp(at, shanghai, null, null);
    stamp(at, shanghai, -10, "MINUTE");
    String march = "2023-03-01T09:00:00+08:00";
    date(march, shanghai, "yyyy-MM-dd HH:mm:ss", -1, "YEAR");
    date(march, shanghai, "yyyy-MM-dd HH:mm:ss", -3, "MONTH");
    for (String unit : new String[] {"DAY", "HOUR", "MINUTE", "SECOND"}) date(march, shanghai, "yyyy-MM-dd HH:mm:ss", -1, unit);
  }

  static void letters() {
    String[] patterns = {
      "y", "yy", "yyy", "yyyy", "yyyyy", "M", "MM", "MMM", "MMMM", "MMMMM", "L", "LL", "LLL", "LLLL", "d", "dd", "ddd", "D", "DDD",
      "E", "EEE", "EEEE", "EEEEE", "u", "uu", "F", "a", "aa", "H", "HH", "k", "kk", "K", "KK", "h", "hh", "m", "mm", "s", "ss",
      "S", "SS", "SSS", "SSSSSS", "Z", "ZZZZ", "X", "XX", "XXX", "G", "GG", "GGGG", "w", "ww", "W", "Y", "YY", "YYYY",
      "yyyyMMddHHmmssSSS", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
    };
    for (String pattern : patterns) {
      date("2024-02-09T00:05:07.042Z", "UTC", pattern);
      date("2023-12-31T23:59:58.987Z", "Asia/Shanghai", pattern);
    }
    for (String hour : new String[] {"00", "01", "11", "12", "13", "23"}) date("2024-05-05T" + hour + ":30:00Z", "UTC", "H k K h a");
    for (int month = 1; month <= 12; month++) date(String.format("2025-%02d-%02dT12:00:00Z", month, month + 3), "UTC", "MMM MMMM E EEEE");
  }

  static void literals() {
    String at = "2024-07-08T09:10:11Z";
    String[] patterns = {
      "yyyy-MM-dd'T'HH:mm", "'day='yyyyMMdd", "h 'o''clock'", "''yyyy''", "'it''s' d", "yyyy\u5e74MM\u6708dd\u65e5", "/yyyy/MM/dd/", "yyyy.MM.dd",
      "'yyyy'", "dd|MM;yyyy", "yyyy\\MM", "HH'h'mm'm'", "[yyyy]", "%yyyy%", "''''", "yyyyMMdd''HH''",
    };
    for (String pattern : patterns) date(at, "UTC", pattern);
  }

  static void monthEnds() {
    String full = "yyyy-MM-dd HH:mm:ss";
    Object[][] cases = {
      {"2024-01-31T08:00:00Z", 1, "MONTH"}, {"2023-01-31T08:00:00Z", 1, "MONTH"}, {"2024-03-31T08:00:00Z", -1, "MONTH"},
      {"2023-03-30T08:00:00Z", -1, "MONTH"}, {"2024-02-29T08:00:00Z", -1, "YEAR"}, {"2024-02-29T08:00:00Z", 1, "YEAR"},
      {"2024-02-29T08:00:00Z", -4, "YEAR"}, {"2024-02-29T08:00:00Z", 76, "YEAR"}, {"2024-05-31T08:00:00Z", -15, "MONTH"}, {"2024-01-15T08:00:00Z", -1, "MONTH"},
      {"2024-12-31T23:59:59Z", 1, "SECOND"}, {"2024-01-01T00:00:00Z", -1, "SECOND"}, {"2024-03-01T00:00:00Z", -1, "DAY"},
      {"2023-03-01T00:00:00Z", -1, "DAY"}, {"2024-01-01T00:30:00Z", -1, "HOUR"}, {"2024-06-15T00:00:00Z", 400, "DAY"},
      {"2024-06-15T00:00:00Z", -25, "MONTH"}, {"2024-06-15T00:00:00Z", 0, "DAY"}, {"2024-06-15T00:00:00Z", -100, "YEAR"},
    };
    for (Object[] one : cases) date((String) one[0], "UTC", full, (Integer) one[1], (String) one[2]);
  }

  /** The hour of 2024-03-31 that does not exist, and the one of 2024-10-27 that comes twice; the like elsewhere. */
  static void summerTime() {
    String full = "yyyy-MM-dd HH:mm:ss Z";
    String[] berlin = {
      "2024-03-31T00:59:59Z", "2024-03-31T01:00:00Z", "2024-03-30T01:30:00Z", "2024-04-01T00:30:00Z", "2024-02-29T01:30:00Z", "2024-10-27T00:30:00Z",
      "2024-10-27T01:30:00Z", "2024-10-26T00:30:00Z", "2024-10-28T01:30:00Z", "2024-09-27T00:30:00Z", "2024-11-27T01:30:00Z", "2023-03-31T00:30:00Z",
      "2023-10-27T00:30:00Z", "2024-10-27T00:59:59Z", "2024-10-27T01:00:00Z", "2024-03-31T22:30:00Z", "2024-03-30T23:30:00Z",
    };
    for (String at : berlin) {
      date(at, "Europe/Berlin", full);
      for (String unit : new String[] {"HOUR", "DAY", "MONTH", "YEAR"}) {
        date(at, "Europe/Berlin", full, 1, unit);
        date(at, "Europe/Berlin", full, -1, unit);
      }
    }
    date("2024-10-27T00:30:00Z", "Europe/Berlin", full, 0, "MONTH");
    date("2024-10-27T00:30:00Z", "Europe/Berlin", full, 0, "YEAR");
    date("2024-03-10T09:30:00Z", "America/New_York", full, -1, "DAY");
    date("2024-11-04T06:30:00Z", "America/New_York", full, -1, "DAY");
    date("2024-09-08T04:30:00Z", "America/Santiago", full, -1, "DAY");
    date("2024-09-07T04:30:00Z", "America/Santiago", full, 1, "DAY");
    date("2024-04-06T03:30:00Z", "America/Santiago", full, 1, "DAY");
    date("2024-04-07T03:30:00Z", "America/Santiago", full, 1, "DAY");
    date("2024-10-06T16:00:00Z", "Australia/Lord_Howe", full, -1, "DAY");
    date("2011-12-31T12:00:00Z", "Pacific/Apia", full, -1, "DAY");
    date("2011-12-29T12:00:00Z", "Pacific/Apia", full, 1, "DAY");
    date("2011-11-30T22:00:00Z", "Pacific/Apia", full, 1, "MONTH");
    date("1991-04-13T18:30:00Z", "Asia/Shanghai", full, 1, "DAY");
    date("1988-07-01T00:00:00Z", "Asia/Shanghai", full);
  }

  static void zones() {
    String[] names = {
      "UTC", "Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns", "America/Sao_Paulo",
      "Africa/Johannesburg", "Pacific/Kiritimati", "Pacific/Pago_Pago", "+08:00", "-08:00", "+05:45", "-03:30", "+00:30", "-00:30", "+14:00",
    };
    for (String name : names) {
      date("2024-12-31T20:30:00Z", name, "yyyyMMdd");
      date("2024-07-01T03:00:00Z", name, "yyyy-MM-dd HH:mm Z X XX XXX");
      date("2024-07-01T03:00:00Z", name, "yyyyMMddHH", -1, "DAY");
      stamp("2024-07-31T03:00:00Z", name, -1, "MONTH");
    }
    String[] named = {
      "UTC", "+08:00", "-03:30", "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Tokyo", "Europe/Berlin", "Europe/Paris", "Europe/Amsterdam",
      "Europe/Madrid", "Europe/Rome", "Europe/London", "America/New_York", "America/Los_Angeles",
    };
    for (String name : named) {
      for (String at : new String[] {"2024-01-15T00:00:00Z", "2024-07-15T00:00:00Z"}) {
        date(at, name, "z");
        // The long names of places differ between versions of Java ("Central European Time" until 8).
        if (!name.contains("/")) date(at, name, "zzzz");
      }
    }
  }

  static void weeks() {
    String pattern = "YYYY-ww W F D E u";
    String[] days = {
      "2020-12-27", "2020-12-31", "2021-01-01", "2021-01-02", "2021-01-03", "2022-12-31", "2023-01-01", "2023-12-30", "2023-12-31", "2024-01-01", "2024-02-29",
      "2024-03-31", "2024-09-01", "2024-12-28", "2024-12-29", "2024-12-31", "2025-01-04", "2025-01-05", "2025-05-31", "2026-02-28", "2026-08-31",
    };
    for (String day : days) date(day + "T12:00:00Z", "UTC", pattern);
  }

  static void cuts() throws Exception {
    String shanghai = "Asia/Shanghai";
    String at = "2017-10-16T09:08:07.654+08:00";
    for (String pattern : new String[] {"yyyyMMdd", "yyyyMMddHH", "yyyyMMddHHmm", "yyyyMMddHHmmss", "yyyyMMddHHmmssSSS", "yyyy-MM-dd", "yyyy", "yyyyMM", "yyyy-M-d H:m:s.S", "yyyy/MM/dd' at 'HH"}) {
      cut(at, shanghai, pattern, null, null);
    }
    cut(at, shanghai, "yyyyMMdd", -1, "DAY");
    cut(at, shanghai, "yyyyMMdd", -1, "MONTH");
    cut("2024-03-31T20:00:00Z", "Europe/Berlin", "yyyyMMdd", null, null);
    cut("2024-10-27T00:45:00Z", "Europe/Berlin", "yyyyMMddHH", null, null);
    cut("2024-10-27T01:45:00Z", "Europe/Berlin", "yyyyMMddHH", null, null);
    cut("2024-09-08T12:00:00Z", "America/Santiago", "yyyyMMdd", null, null);
    cut("2024-07-01T12:00:00Z", "-03:30", "yyyyMMdd", 1, "DAY");
  }
}
