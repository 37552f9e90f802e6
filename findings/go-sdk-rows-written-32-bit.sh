#!/usr/bin/env bash
# A good guess: the Go SDK for CDM reads `rows_written` as it reads `rows_read` beside it, as 64 bits, and a value that does not
# fit costs that one field.
# What happens: huaweicloud-sdk-go-v3 0.1.207 gives `rows_written` 32 bits. After a run that wrote 3 billion rows, ShowJobs fails
# with "status_code": 200, and with job_name "all" this one job hides every other job of its page.
# Why it matters: big migrations are what CDM is for. A tool on this SDK has to read counts from the status route instead.
set -eu
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
export GOPATH="$work/go" GOFLAGS=-modcacherw
cat > go.mod <<'EOF'
module finding

go 1.21

require github.com/huaweicloud/huaweicloud-sdk-go-v3 v0.1.207
EOF
cat > main.go <<'EOF'
package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	cdm "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/cdm/v1"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/cdm/v1/model"
)

const job = `{"name":"%s","job_type":"NORMAL_JOB","from-connector-name":"generic-jdbc-connector","from-link-name":"a",
"from-config-values":{"configs":[]},"to-connector-name":"dws-connector","to-link-name":"b","to-config-values":{"configs":[]},
"driver-config-values":{"configs":[]},"rows_read":3000000000,"rows_written":%d}`

func ask(rows int64) {
	server := httptest.NewServer(http.HandlerFunc(func(reply http.ResponseWriter, _ *http.Request) {
		reply.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(reply, `{"total":2,"jobs":[%s,%s]}`, fmt.Sprintf(job, "small", 5), fmt.Sprintf(job, "big", rows))
	}))
	defer server.Close()
	credentials, _ := basic.NewCredentialsBuilder().WithAk("ak").WithSk("sk").WithProjectId("p").SafeBuild()
	client, _ := cdm.CdmClientBuilder().WithCredential(credentials).WithEndpoints([]string{server.URL}).SafeBuild()
	reply, err := cdm.NewCdmClient(client).ShowJobs(&model.ShowJobsRequest{ClusterId: "c", JobName: "all"})
	if err != nil {
		fmt.Println(rows, "rows written: no job is read:", err)
		return
	}
	fmt.Println(rows, "rows written:", len(*reply.Jobs), "jobs are read, rows_read is", *(*reply.Jobs)[1].RowsRead)
}

func main() {
	ask(2147483647)
	ask(3000000000)
}
EOF
go build -mod=mod -o finding . 2> build.log || { cat build.log; exit 1; }
grep huaweicloud-sdk-go-v3 go.mod
output=$(./finding)
echo "$output"
grep -q '^2147483647 rows written: 2 jobs are read, rows_read is 3000000000$' <<< "$output"
grep -q '^3000000000 rows written: no job is read:.*200' <<< "$output"
echo 'as described'
