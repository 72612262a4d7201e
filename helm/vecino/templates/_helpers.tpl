{{/* The chart's name, as a label. */}}
{{- define "vecino.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/*
The name of the objects: the release's, with the chart's unless it is in there. 50 characters leave
room for "-headless" and for what Kubernetes adds to the names of pods.
*/}}
{{- define "vecino.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- $name := include "vecino.name" . }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{/* What selects the pods; never changes in the life of a release. */}}
{{- define "vecino.selectorLabels" -}}
app.kubernetes.io/name: {{ include "vecino.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: server
{{- end }}

{{- define "vecino.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 }}
{{ include "vecino.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: {{ include "vecino.name" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "vecino.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "vecino.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "vecino.secretName" -}}
{{- default (include "vecino.fullname" .) .Values.auth.existingSecret }}
{{- end }}

{{- define "vecino.image" -}}
{{- if .Values.image.digest }}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) }}
{{- end }}
{{- end }}

{{/* The server's configuration file: what the user wants, and what the chart must know itself. */}}
{{- define "vecino.config" -}}
{{- $fixed := dict
  "data_dir" "/var/lib/vecino"
  "http" (dict "host" "0.0.0.0" "port" .Values.ports.http)
  "grpc" (dict "host" "0.0.0.0" "port" .Values.ports.grpc)
  "management" (dict "host" "0.0.0.0" "port" .Values.ports.management) }}
{{- mergeOverwrite (deepCopy .Values.config) $fixed | toYaml }}
{{- end }}

{{/*
The same for every container: no root, no rights, no way to write but into volumes.
*/}}
{{- define "vecino.containerSecurityContext" -}}
allowPrivilegeEscalation: false
privileged: false
readOnlyRootFilesystem: true
capabilities:
  drop:
    - ALL
{{- end }}

{{- define "vecino.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: {{ .Values.runAsUser }}
runAsGroup: {{ .Values.runAsUser }}
fsGroup: {{ .Values.runAsUser }}
# Walking through a large volume at every start takes minutes.
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{/* The pod of `helm test`, as a peer of a NetworkPolicy. */}}
{{- define "vecino.testPeer" -}}
- podSelector:
    matchLabels:
      app.kubernetes.io/name: {{ include "vecino.name" . }}
      app.kubernetes.io/instance: {{ .Release.Name }}
      app.kubernetes.io/component: test
{{- end }}
