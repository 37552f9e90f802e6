import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.huaweicloud.sdk.cdm.v1.CdmClient;
import com.huaweicloud.sdk.core.auth.BasicCredentials;
import com.huaweicloud.sdk.core.exception.ServiceResponseException;
import com.huaweicloud.sdk.core.utils.JsonUtils;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;

/**
 * Drives a CDM service with the vendor's Java SDK, and prints what the SDK makes of the replies. Input and output are those of the
 * Go program beside this one.
 */
public final class Drive {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] arguments) throws Exception {
    JsonNode given = JSON.readTree(System.in);
    BasicCredentials credentials =
        new BasicCredentials()
            .withAk(given.get("ak").asText())
            .withSk(given.get("sk").asText())
            .withProjectId(given.get("projectId").asText());
    CdmClient client =
        CdmClient.newBuilder()
            .withCredential(credentials)
            .withEndpoints(List.of(given.get("endpoint").asText()))
            .build();
    for (JsonNode call : given.get("calls")) {
      Thread.sleep(call.path("waitMs").asInt(0));
      System.out.println(JSON.writeValueAsString(result(client, call)));
    }
    // Threads of the HTTP client would keep the process alive for a minute.
    System.exit(0);
  }

  /** Makes a call by the name of its operation. */
  private static ObjectNode result(CdmClient client, JsonNode call) throws Exception {
    String operation = call.get("call").asText();
    ObjectNode entry = JSON.createObjectNode();
    entry.put("call", operation).put("about", call.get("about").asText());
    String name = Character.toLowerCase(operation.charAt(0)) + operation.substring(1);
    Method method =
        Arrays.stream(CdmClient.class.getMethods()).filter(one -> one.getName().equals(name)).findFirst().orElseThrow();
    Object request = JsonUtils.toObject(call.get("request").toString(), method.getParameterTypes()[0]);
    try {
      Object reply = method.invoke(client, request);
      entry.put("status", (int) reply.getClass().getMethod("getHttpStatusCode").invoke(reply));
      entry.set("decoded", JSON.readTree(JsonUtils.toJSON(reply)));
    } catch (InvocationTargetException thrown) {
      entry.put("error", String.valueOf(thrown.getCause()));
      if (thrown.getCause() instanceof ServiceResponseException refused) {
        entry.put("status", refused.getHttpStatusCode()).put("code", refused.getErrorCode());
      }
    }
    return entry;
  }
}
