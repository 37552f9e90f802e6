import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.text.SimpleDateFormat;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.TimeZone;

/**
 * Computes date macros with java.text.SimpleDateFormat and java.util.GregorianCalendar. One case per line of the standard
 * input: kind, milliseconds, zone, amount, unit and pattern, separated by tabs. One result per line: "=" and the text, or "!".
 */
public class MacroResults {
  public static void main(String[] arguments) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    out.println(System.getProperty("java.version"));
    for (String line; (line = in.readLine()) != null; ) {
      String[] part = line.split("\t", -1);
      out.println(result(part[0], Long.parseLong(part[1]), part[2], Integer.parseInt(part[3]), part[4], part[5]));
    }
    out.flush();
  }

  static String result(String kind, long at, String zoneName, int amount, String unit, String pattern) {
    boolean isOffset = zoneName.startsWith("+") || zoneName.startsWith("-");
    TimeZone zone = TimeZone.getTimeZone(isOffset ? "GMT" + zoneName : zoneName);
    Calendar calendar = new GregorianCalendar(zone, Locale.US);
    calendar.setTimeInMillis(at);
    if (!unit.isEmpty()) calendar.add(field(unit), amount);
    if (kind.equals("timestamp")) return "=" + calendar.getTimeInMillis();
    try {
      SimpleDateFormat format = new SimpleDateFormat(pattern, Locale.US);
      format.setTimeZone(zone);
      String text = format.format(calendar.getTime());
      return "=" + (kind.equals("date") ? text : Long.toString(format.parse(text).getTime()));
    } catch (IllegalArgumentException | ParseException error) {
      return "!";
    }
  }

  static int field(String unit) {
    return switch (unit) {
      case "SECOND" -> Calendar.SECOND;
      case "MINUTE" -> Calendar.MINUTE;
      case "HOUR" -> Calendar.HOUR;
      case "DAY" -> Calendar.DATE;
      case "MONTH" -> Calendar.MONTH;
      case "YEAR" -> Calendar.YEAR;
      default -> throw new IllegalArgumentException(unit);
    };
  }
}
