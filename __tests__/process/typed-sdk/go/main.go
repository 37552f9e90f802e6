// Drives a CDM service with the vendor's Go SDK, and prints what the SDK makes of the replies.
//
// Reads {"endpoint","ak","sk","projectId","calls":[{"call","about","waitMs","request"}]} from standard input. `request` has the
// keys of the SDK's own request model. Prints one JSON object a line: call, about, status, and decoded or error.
package main

import (
	"encoding/json"
	"os"
	"reflect"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
	cdm "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/cdm/v1"
)

type call struct {
	Call    string          `json:"call"`
	About   string          `json:"about"`
	WaitMs  int             `json:"waitMs"`
	Request json.RawMessage `json:"request"`
}

type session struct {
	Endpoint  string `json:"endpoint"`
	Ak        string `json:"ak"`
	Sk        string `json:"sk"`
	ProjectId string `json:"projectId"`
	Calls     []call `json:"calls"`
}

func main() {
	var given session
	check(json.NewDecoder(os.Stdin).Decode(&given))
	credentials, err := basic.NewCredentialsBuilder().WithAk(given.Ak).WithSk(given.Sk).WithProjectId(given.ProjectId).SafeBuild()
	check(err)
	builder := cdm.CdmClientBuilder().WithCredential(credentials).WithEndpoints([]string{given.Endpoint})
	http, err := builder.SafeBuild()
	check(err)
	client := reflect.ValueOf(cdm.NewCdmClient(http))
	output := json.NewEncoder(os.Stdout)
	for _, one := range given.Calls {
		time.Sleep(time.Duration(one.WaitMs) * time.Millisecond)
		check(output.Encode(result(client, one)))
	}
}

// result makes a call by the name of its operation.
func result(client reflect.Value, one call) map[string]any {
	method := client.MethodByName(one.Call)
	request := reflect.New(method.Type().In(0).Elem())
	check(json.Unmarshal(one.Request, request.Interface()))
	reply := method.Call([]reflect.Value{request})
	entry := map[string]any{"call": one.Call, "about": one.About}
	if err, failed := reply[1].Interface().(error); failed {
		entry["error"] = err.Error()
		if refused, ok := err.(*sdkerr.ServiceResponseError); ok {
			entry["status"], entry["code"] = refused.StatusCode, refused.ErrorCode
		}
		return entry
	}
	entry["status"] = reply[0].Elem().FieldByName("HttpStatusCode").Interface()
	entry["decoded"] = reply[0].Interface()
	return entry
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
